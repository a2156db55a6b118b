/**
 * Where the lists of `@orama/stopwords` differ from those of the Snowball project as Qdrant carries them, so that both
 * drop the same tokens. A language that is not here either agrees already (Italian, Dutch, Swedish, Danish, Norwegian)
 * or is used as the library has it. A list under `instead` takes the place of the library's.
 */
export interface StopWordCorrection {
  readonly add?: string;
  readonly remove?: string;
  readonly instead?: string;
}

/** Corrections by full language name; words separated by blanks. */
export const STOP_WORD_CORRECTIONS: Readonly<Record<string, StopWordCorrection>> = {
  english: {
    add: `a ain aren couldn d didn doesn don hadn hasn haven isn just ll m ma mightn mightn't mustn
      needn needn't now o re s shan shouldn should've t that'll ve wasn weren won wouldn y`,
    remove: `us would shall could may might must ought i'm he's we're they're i've we've they've i'd
      he'd she'd we'd they'd i'll he'll she'll we'll they'll can't cannot let's that's who's what's
      here's there's when's where's why's how's`,
  },
  finnish: { add: 'tallä tuotä', remove: 'tällä tuota' },
  french: {
    add: 'étante étants étantes ayante ayantes ayants',
    remove: 'ceci cela celà cet cette ici leurs quel quels quelle quelles sans soi',
  },
  german: {
    add: 'dass unsere unserem unseren unseres',
    remove: 'unse unsem unsen unses',
  },
  portuguese: { add: 'é estar haver ser' },
  russian: { remove: 'сказал человек жизнь говорил кажется сказать сегодня сказала' },
  spanish: {
    instead: `de la que el en y a los del se las por un para con no una su al lo como más pero sus
      le ya o este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien desde
      todo nos durante todos uno les ni contra otros ese eso ante ellos e esto mí antes algunos qué
      unos yo otro otras otra él tanto esa estos mucho quienes nada muchos cual poco ella estar
      estas algunas algo nosotros mi mis tú te ti tu tus ellas nosotras vosotros vosotras os mío
      mía míos mías tuyo tuya tuyos tuyas suyo suya suyos suyas nuestro nuestra nuestros nuestras
      vuestro vuestra vuestros vuestras esos esas
      estoy estás está estamos estáis están esté estés estemos estéis estén estaré estarás estará
      estaremos estaréis estarán estaría estarías estaríamos estaríais estarían estaba estabas
      estábamos estabais estaban estuve estuviste estuvo estuvimos estuvisteis estuvieron estuviera
      estuvieras estuviéramos estuvierais estuvieran estuviese estuvieses estuviésemos estuvieseis
      estuviesen estando estado estada estados estadas estad
      he has ha hemos habéis han haya hayas hayamos hayáis hayan habré habrás habrá habremos habréis
      habrán habría habrías habríamos habríais habrían había habías habíamos habíais habían hube
      hubiste hubo hubimos hubisteis hubieron hubiera hubieras hubiéramos hubierais hubieran hubiese
      hubieses hubiésemos hubieseis hubiesen habiendo habido habida habidos habidas
      soy eres es somos sois son sea seas seamos seáis sean seré serás será seremos seréis serán
      sería serías seríamos seríais serían era eras éramos erais eran fui fuiste fue fuimos fuisteis
      fueron fuera fueras fuéramos fuerais fueran fuese fueses fuésemos fueseis fuesen
      sintiendo sentido sentida sentidos sentidas siente sentid
      tengo tienes tiene tenemos tenéis tienen tenga tengas tengamos tengáis tengan tendré tendrás
      tendrá tendremos tendréis tendrán tendría tendrías tendríamos tendríais tendrían tenía tenías
      teníamos teníais tenían tuve tuviste tuvo tuvimos tuvisteis tuvieron tuviera tuvieras
      tuviéramos tuvierais tuvieran tuviese tuvieses tuviésemos tuvieseis tuviesen teniendo tenido
      tenida tenidos tenidas tened`,
  },
};
