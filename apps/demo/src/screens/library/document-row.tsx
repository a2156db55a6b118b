'use client';

import { FileText } from 'lucide-react';
import { classNames } from '../../kit/index.ts';
import type { DocumentSummary } from '../../protocol/index.ts';
import { useEvidence } from '../evidence/index.ts';
import { RemoveDocument } from './remove-document.tsx';

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const origins = {
  seed: 'comes with the demo',
  folder: 'from a folder',
  upload: 'uploaded',
} as const;

/** One document of the list; opens it in the reader, or removes it. */
export function DocumentRow({ document }: { document: DocumentSummary }) {
  const { evidence, openDocument, reset } = useEvidence();
  const isOpen = evidence.kind === 'document' && evidence.document.source === document.source;
  return (
    <li className={classNames('flex items-center', isOpen && 'bg-accent-soft/60')}>
      <button
        type="button"
        aria-current={isOpen || undefined}
        onClick={() =>
          openDocument({
            source: document.source,
            passage: null,
            support: null,
            turnId: null,
            citation: null,
          })
        }
        className="flex h-[4.25rem] min-w-0 flex-1 items-center gap-3.5 text-left transition-colors hover:bg-sunken/60"
      >
        <span className="ml-1 grid size-9 shrink-0 place-items-center rounded-lg bg-sunken text-ink-faint">
          <FileText size={17} aria-hidden="true" />
        </span>
        <span className="min-w-0 flex-1 leading-snug">
          <span className="block truncate">{document.title}</span>
          <span className="block truncate font-mono text-[0.6875rem] text-ink-faint">
            {document.source}
          </span>
        </span>
        <span className="mr-1 shrink-0 text-right text-xs leading-relaxed tabular-nums text-ink-faint">
          <span className="block text-ink-soft">
            {document.passages} {document.passages === 1 ? 'passage' : 'passages'}
          </span>
          <span className="block max-sm:hidden">
            {origins[document.origin]}
            {document.origin !== 'seed' && `, ${day.format(new Date(document.addedAt))}`}
          </span>
        </span>
      </button>
      <RemoveDocument
        document={document}
        onRemoved={() => {
          if (isOpen) reset();
        }}
      />
    </li>
  );
}
