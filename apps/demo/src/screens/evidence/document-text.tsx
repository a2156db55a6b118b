import { memo } from 'react';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { classNames } from '../../kit/index.ts';
import type { DocumentText as Document } from '../../protocol/index.ts';
import { cutRanges, type MarkedRanges, markRanges } from './mark-range.ts';

/** The passage is tinted, the sentence that says it is marked; without a known sentence the passage is marked. */
function markClass(isSupport: boolean, hasSupport: boolean): string {
  return classNames(
    'box-decoration-clone py-[0.12em] text-inherit',
    isSupport || !hasSupport ? 'animate-mark-in bg-mark' : 'bg-mark/30',
  );
}

/** A document as it reads, with a passage of it marked. Pictures are not fetched: a document must not phone home. */
export const DocumentText = memo(function DocumentText({
  document,
  ...ranges
}: MarkedRanges & { document: Document }) {
  if (document.format === 'plain') return <PlainText text={document.text} {...ranges} />;
  return (
    <div className="prose-text">
      <Markdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[markRanges(ranges)]}
        disallowedElements={['img']}
        components={{
          mark: ({ node, children }) => {
            const isSupport = node?.properties['dataSupport'] !== undefined;
            return (
              <mark
                data-support={isSupport || undefined}
                className={markClass(isSupport, ranges.support !== null)}
              >
                {children}
              </mark>
            );
          },
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noreferrer noopener">
              {children}
            </a>
          ),
        }}
      >
        {withoutFrontMatter(document.text)}
      </Markdown>
    </div>
  );
});

function PlainText({ text, ...ranges }: MarkedRanges & { text: string }) {
  return (
    <div className="whitespace-pre-wrap break-words">
      {cutRanges(text, ranges).map((piece, index) =>
        piece.mark === 'none' ? (
          piece.text
        ) : (
          <mark
            key={index}
            data-support={piece.mark === 'support' || undefined}
            className={markClass(piece.mark === 'support', ranges.support !== null)}
          >
            {piece.text}
          </mark>
        ),
      )}
    </div>
  );
}

/** Front matter is not part of the text. Blanks in its place keep every offset behind it true. */
function withoutFrontMatter(text: string): string {
  return text.replace(/^---\r?\n[\s\S]*?\n---(?=\r?\n|$)/, (matter) => matter.replace(/\S/g, ' '));
}
