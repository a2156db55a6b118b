'use client';

import { Check, CircleAlert, LoaderCircle, X } from 'lucide-react';
import { Progress } from 'radix-ui';
import type { Upload, UploadState } from '../../client/index.ts';
import { classNames } from '../../kit/index.ts';

const stageNames = {
  reading: 'Reading',
  chunking: 'Cutting into passages',
  embedding: 'Embedding',
  indexing: 'Indexing',
} as const;
const stageOrder = ['reading', 'chunking', 'embedding', 'indexing'] as const;

/** Files on their way in, each with its stage in words and a bar; failures stay until they are dismissed. */
export function UploadList({
  uploads,
  onDismiss,
}: {
  uploads: readonly Upload[];
  onDismiss: (id: string) => void;
}) {
  if (uploads.length === 0) return null;
  return (
    <ul aria-label="Uploads" className="mt-3 space-y-2">
      {uploads.map(({ id, name, state }) => {
        const finished = state.kind === 'added' || state.kind === 'failed';
        return (
          <li key={id} className="rounded-xl border bg-surface px-4 py-3">
            <div className="flex items-center gap-3">
              <StateIcon state={state} />
              <div className="min-w-0 flex-1">
                <p className="truncate text-sm">{name}</p>
                <p
                  role="status"
                  className={classNames(
                    'text-xs tabular-nums',
                    state.kind === 'failed' ? 'text-danger' : 'text-ink-faint',
                  )}
                >
                  {describe(state)}
                </p>
              </div>
              {finished && (
                <button
                  type="button"
                  aria-label={`Dismiss ${name}`}
                  onClick={() => onDismiss(id)}
                  className="grid size-8 shrink-0 place-items-center rounded-lg text-ink-faint hover:bg-sunken hover:text-ink"
                >
                  <X size={15} aria-hidden="true" />
                </button>
              )}
            </div>
            <Progress.Root
              value={Math.round(share(state) * 100)}
              aria-label={`Progress of ${name}`}
              className="mt-2.5 h-1 overflow-hidden rounded-full bg-sunken"
            >
              <Progress.Indicator
                className={classNames(
                  'h-full rounded-full transition-[width] duration-150',
                  state.kind === 'failed' ? 'bg-danger' : 'bg-accent',
                )}
                style={{ width: `${share(state) * 100}%` }}
              />
            </Progress.Root>
          </li>
        );
      })}
    </ul>
  );
}

function StateIcon({ state }: { state: UploadState }) {
  if (state.kind === 'added') {
    return <Check size={17} className="shrink-0 text-accent" aria-hidden="true" />;
  }
  if (state.kind === 'failed') {
    return <CircleAlert size={17} className="shrink-0 text-danger" aria-hidden="true" />;
  }
  return (
    <LoaderCircle size={17} className="shrink-0 animate-spin text-ink-faint" aria-hidden="true" />
  );
}

function describe(state: UploadState): string {
  switch (state.kind) {
    case 'sending':
      return `Sending, ${Math.round(state.share * 100)} %`;
    case 'processing':
      return state.total > 0
        ? `${stageNames[state.stage]}, ${state.done} of ${state.total}`
        : stageNames[state.stage];
    case 'added': {
      const passages = `${state.passages} ${state.passages === 1 ? 'passage' : 'passages'}`;
      if (state.outcome === 'unchanged') return `Already in the library, ${passages}`;
      return `${state.outcome === 'updated' ? 'Replaced' : 'Added'}, ${passages}`;
    }
    case 'failed':
      return state.message;
  }
}

/** Sending is the first third of the bar, the server's stages share the rest. */
function share(state: UploadState): number {
  switch (state.kind) {
    case 'sending':
      return state.share / 3;
    case 'processing': {
      const within = state.total > 0 ? state.done / state.total : 0;
      return 1 / 3 + ((stageOrder.indexOf(state.stage) + within) / stageOrder.length) * (2 / 3);
    }
    case 'added':
    case 'failed':
      return 1;
  }
}
