'use client';

import { createContext, memo, useContext } from 'react';
import Markdown, { type Components, type ExtraProps } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { citationsOf, type Turn } from '../../protocol/index.ts';
import { documentOfCitation, useEvidence } from '../evidence/index.ts';
import { CitationChip } from './citation-chip.tsx';
import { answerMarkdown, citationMarks } from './citation-marks.ts';

const TurnContext = createContext<Turn | null>(null);

// One object for all renders: a new component function would replace every chip, and take away its focus, at each word.
const components: Components = {
  sup: CitationMark,
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ),
};

/** The text of an answer, growing while it is written, with its chips. */
export const Answer = memo(function Answer({ turn }: { turn: Turn }) {
  return (
    <TurnContext value={turn}>
      <div className="prose-text text-[1rem] leading-[1.65]">
        <Markdown
          remarkPlugins={[remarkGfm]}
          rehypePlugins={[citationMarks]}
          disallowedElements={['img']}
          components={components}
        >
          {answerMarkdown(turn.parts)}
        </Markdown>
      </div>
    </TurnContext>
  );
});

function CitationMark({ node }: ExtraProps) {
  const turn = useContext(TurnContext);
  const { evidence, openDocument } = useEvidence();
  const index = Number(node?.properties['dataIndex']);
  const citation = turn && citationsOf(turn)[index];
  if (!citation) return null;
  const open = evidence.kind === 'document' ? evidence.document : null;
  return (
    <CitationChip
      citation={citation}
      isOpen={open?.turnId === turn.id && open.citation === index}
      onOpen={() => openDocument(documentOfCitation(turn.id, citation, index))}
    />
  );
}
