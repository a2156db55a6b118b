'use client';

import { memo, useMemo } from 'react';
import Markdown, { type Components } from 'react-markdown';
import { citationsOf, type Turn } from '../../protocol/index.ts';
import { useEvidence } from '../evidence/index.ts';
import { CitationChip } from './citation-chip.tsx';
import { answerMarkdown, citationMarks } from './citation-marks.ts';

/** The text of an answer, growing while it is written, with its chips. */
export const Answer = memo(function Answer({ turn }: { turn: Turn }) {
  const { evidence, openDocument } = useEvidence();
  const openPassage =
    evidence.kind === 'document' && evidence.document.turnId === turn.id
      ? evidence.document.passage?.id
      : undefined;

  const passages = useMemo(
    () => new Map(citationsOf(turn).map(({ number, passage }) => [number, passage])),
    [turn],
  );
  const components: Components = {
    sup: ({ node }) => {
      const number = Number(node?.properties['dataNumber']);
      const passage = passages.get(number);
      if (!passage) return null;
      return (
        <CitationChip
          number={number}
          passage={passage}
          isOpen={passage.id === openPassage}
          onOpen={() => openDocument({ source: passage.source, passage, turnId: turn.id })}
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
      <Markdown rehypePlugins={[citationMarks]} disallowedElements={['img']} components={components}>
        {answerMarkdown(turn.parts)}
      </Markdown>
    </div>
  );
});
