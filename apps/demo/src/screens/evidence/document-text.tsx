import { memo } from 'react';
import Markdown from 'react-markdown';
import type { DocumentText as Document } from '../../protocol/index.ts';
import { markRange, type Range } from './mark-range.ts';

const markClass =
  'animate-mark-in rounded-[3px] bg-mark box-decoration-clone px-0.5 -mx-0.5 text-inherit';

/** A document as it reads, with one range of its source marked. Pictures are not fetched: a document must not phone home. */
export const DocumentText = memo(function DocumentText({
  document,
  range,
}: {
  document: Document;
  range: Range | null;
}) {
  if (document.format === 'plain') return <PlainText text={document.text} range={range} />;
  return (
    <div className="prose-text">
      <Markdown
        rehypePlugins={[markRange(range)]}
        disallowedElements={['img']}
        components={{
          mark: ({ children }) => <mark className={markClass}>{children}</mark>,
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noreferrer noopener">
              {children}
            </a>
          ),
        }}
      >
        {document.text}
      </Markdown>
    </div>
  );
});

function PlainText({ text, range }: { text: string; range: Range | null }) {
  const { start, end } = range ?? { start: 0, end: 0 };
  return (
    <div className="whitespace-pre-wrap break-words">
      {text.slice(0, start)}
      {end > start && <mark className={markClass}>{text.slice(start, end)}</mark>}
      {text.slice(end)}
    </div>
  );
}
