/** Scripts whose models take about a token per character: Chinese, Japanese, Korean. */
const denseScript = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/**
 * Roughly how many tokens a language model makes of a text: four characters each, one in dense scripts. Within some 20 % for
 * English prose; code and tables take more. Pass a real tokenizer where it has to be exact.
 */
export function estimateTokens(text: string): number {
  const dense = text.match(denseScript)?.length ?? 0;
  return dense + Math.ceil((text.length - dense) / 4);
}
