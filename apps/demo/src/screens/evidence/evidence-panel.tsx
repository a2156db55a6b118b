'use client';

import { Sheet, useWide } from '../../kit/index.ts';
import { DocumentReader, ReaderControls } from './document-reader.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { useEvidence } from './evidence-state.tsx';

/**
 * The evidence beside the page where there is room, and as a sheet where there is none. `resting` says what the side
 * panel shows when nothing is open.
 */
export function EvidencePanel({ resting }: { resting: 'list' | 'hint' }) {
  const { evidence, close } = useEvidence();
  const wide = useWide();
  const content = (inSheet: boolean) =>
    evidence.kind === 'document' ? (
      <DocumentReader open={evidence.document} inSheet={inSheet} />
    ) : (
      <EvidenceList />
    );

  return (
    <>
      <aside
        aria-label="Evidence"
        data-evidence
        className="hidden w-[26rem] shrink-0 flex-col border-l bg-surface wide:flex"
      >
        {evidence.kind !== 'document' && (
          <h2 className="flex h-14 shrink-0 items-center px-5 text-sm font-medium text-ink-soft">
            {resting === 'list' ? 'Evidence' : 'Reader'}
          </h2>
        )}
        {evidence.kind !== 'document' && resting === 'hint' ? (
          <p className="m-auto max-w-[26ch] pb-20 text-center text-sm text-ink-faint">
            Choose a document to read it here.
          </p>
        ) : (
          // Only one of the two places may hold the document, else it would be rendered twice.
          wide && content(false)
        )}
      </aside>
      <Sheet
        open={!wide && evidence.kind !== 'closed'}
        onOpenChange={(open) => !open && close('closed')}
        title={evidence.kind === 'document' ? 'Source' : 'Evidence'}
        bar={
          evidence.kind === 'document' && evidence.document.turnId !== null ? (
            <ReaderControls open={evidence.document} />
          ) : undefined
        }
      >
        <div data-evidence className="flex min-h-0 flex-1 flex-col">
          {content(true)}
        </div>
      </Sheet>
    </>
  );
}
