'use client';

import { memo } from 'react';
import Markdown, { type Components } from 'react-markdown';
import { citationsOf, type Turn } from '../../protocol/index.ts';
import { documentOfCitation, useEvidence } from '../evidence/index.ts';
import { CitationChip } from './citation-chip.tsx';
import { answerMarkdown, citationMarks } from './citation-marks.ts';

/** The text of an answer, growing while it is written, with its chips. */
export const Answer = memo(function Answer({ turn }: { turn: Turn }) {
  const { evidence, openDocument } = useEvidence();
  const open =
    evidence.kind === 'document' && evidence.document.turnId === turn.id
      ? evidence.document.citation
      : null;

  const citations = citationsOf(turn);
  const components: Components = {
    sup: ({ node }) => {
      const index = Number(node?.properties['dataIndex']);
      const citation = citations[index];
      if (!citation) return null;
      return (
        <CitationChip
          citation={citation}
          isOpen={index === open}
          onOpen={() => openDocument(documentOfCitation(turn.id, citation, index))}
        />
      );
    },
    a: ({ href, children }) => (
      <a href={href} target="_blank" rel="noreferrer noopener">
        {children}
      </a>
    ),
  };

  return (
    <div className="prose-text text-[1rem] leading-[1.65]">
      <Markdown
        rehypePlugins={[citationMarks]}
        disallowedElements={['img']}
        components={components}
      >
        {answerMarkdown(turn.parts)}
      </Markdown>
    </div>
  );
});
