'use client';

import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { documentsQuery, messageOf, useSession, useUploads } from '../../client/index.ts';
import { Button } from '../../kit/index.ts';
import { EvidencePanel, EvidenceProvider } from '../evidence/index.ts';
import { ScreenHeader } from '../frame/index.ts';
import { DocumentRow } from './document-row.tsx';
import { DropZone } from './drop-zone.tsx';
import { UploadList } from './upload-list.tsx';

/** The documents of this house, and the way in for new ones. */
export function LibraryScreen() {
  const { uploads, add, dismiss } = useUploads();
  return (
    <EvidenceProvider>
      <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
        <ScreenHeader title="Library" />
        <div className="quiet-scroll min-h-0 flex-1 overflow-y-auto">
          <div className="mx-auto w-full max-w-[44rem] px-4 py-8 sm:px-6">
            <DropZone onFiles={add} />
            <UploadList uploads={uploads} onDismiss={dismiss} />
            <Documents />
          </div>
        </div>
      </main>
      <EvidencePanel resting="hint" />
    </EvidenceProvider>
  );
}

function Documents() {
  const session = useSession();
  const { data, error, isPending, refetch } = useQuery(documentsQuery(session));
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = data?.filter((document) =>
    `${document.title} ${document.source}`.toLowerCase().includes(wanted),
  );

  return (
    <section aria-labelledby="documents-heading" className="mt-10">
      <div className="flex flex-wrap items-end justify-between gap-3 pb-3">
        <h2 id="documents-heading" className="font-serif text-2xl tracking-[-0.01em]">
          {session.tenant.name}
          <span className="ml-2.5 font-sans text-sm tracking-normal tabular-nums text-ink-faint">
            {data && `${data.length} ${data.length === 1 ? 'document' : 'documents'}`}
          </span>
        </h2>
        <label className="flex h-9 w-full items-center gap-2 rounded-lg border bg-surface px-3 focus-within:border-accent sm:w-56">
          <Search size={15} className="shrink-0 text-ink-faint" aria-hidden="true" />
          <span className="sr-only">Filter by title</span>
          <input
            type="search"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            placeholder="Filter by title"
            className="w-full bg-transparent text-sm outline-none placeholder:text-ink-faint"
          />
        </label>
      </div>
      {error && (
        <div role="alert" className="rounded-lg bg-danger-soft p-4 text-sm text-danger">
          <p>{messageOf(error)}</p>
          <Button size="small" className="mt-3" onClick={() => refetch()}>
            Try again
          </Button>
        </div>
      )}
      <ul className="divide-y border-y">
        {isPending && [0, 1, 2, 3, 4, 5].map((row) => <RowSkeleton key={row} />)}
        {shown?.map((document) => (
          <DocumentRow key={document.source} document={document} />
        ))}
      </ul>
      {shown?.length === 0 && (
        <p className="py-10 text-center text-sm text-ink-faint">
          {data?.length === 0
            ? 'No documents yet. Drop the first one above.'
            : 'No title contains these words.'}
        </p>
      )}
    </section>
  );
}

function RowSkeleton() {
  return (
    <li aria-hidden="true" className="flex h-[4.25rem] animate-breathe items-center gap-3.5">
      <span className="size-9 rounded-lg bg-sunken" />
      <span className="h-4 w-64 max-w-[60%] rounded bg-sunken" />
    </li>
  );
}
