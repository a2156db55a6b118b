'use client';

import { Trash2 } from 'lucide-react';
import { AlertDialog } from 'radix-ui';
import { useState } from 'react';
import { messageOf, useRemoval } from '../../client/index.ts';
import { Button } from '../../kit/index.ts';
import type { DocumentSummary } from '../../protocol/index.ts';

/** Takes a document out of the library, after saying what goes with it. */
export function RemoveDocument({
  document,
  onRemoved,
}: {
  document: DocumentSummary;
  onRemoved: () => void;
}) {
  const { title, source, passages } = document;
  const [open, setOpen] = useState(false);
  const { mutate, isPending, error, reset } = useRemoval(() => {
    setOpen(false);
    onRemoved();
  });
  return (
    <AlertDialog.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        reset();
      }}
    >
      <AlertDialog.Trigger asChild>
        <Button look="quiet" size="icon" aria-label={`Remove ${title}`}>
          <Trash2 size={16} className="text-ink-faint" aria-hidden="true" />
        </Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 animate-fade-in bg-veil" />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 -translate-y-1/2 rounded-2xl border bg-surface p-6 shadow-lift outline-none">
          <AlertDialog.Title className="font-serif text-xl leading-snug">
            Remove “{title}”?
          </AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-sm leading-relaxed text-ink-soft">
            {passages === 1 ? 'Its passage leaves' : `Its ${passages} passages leave`} the library
            and will not be found any more. Answers that cite it stay, but their citations can no
            longer open it.
          </AlertDialog.Description>
          {error && (
            <p role="alert" className="mt-4 rounded-lg bg-danger-soft p-3 text-sm text-danger">
              {messageOf(error)}
            </p>
          )}
          <div className="mt-6 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Keep</Button>
            </AlertDialog.Cancel>
            <Button look="danger" disabled={isPending} onClick={() => mutate(source)}>
              {isPending ? 'Removing' : 'Remove'}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
