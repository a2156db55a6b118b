'use client';

import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';

/**
 * A panel that rises from the bottom edge: the phone's form of a side panel. Focus is kept inside, Escape or a touch on
 * the veil closes it, and focus returns to where it came from.
 */
export function Sheet({
  open,
  onOpenChange,
  title,
  bar,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** Shown in place of the title, which is then only spoken. */
  bar?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade-in bg-veil" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-0 bottom-0 z-50 mx-auto flex h-[86dvh] max-w-2xl animate-sheet-in flex-col rounded-t-2xl border-t bg-surface shadow-lift outline-none"
        >
          <div className="flex h-13 shrink-0 items-center gap-2 pr-2 pl-5">
            <Dialog.Title className={bar ? 'sr-only' : 'flex-1 text-sm font-medium text-ink-soft'}>
              {title}
            </Dialog.Title>
            {bar && <div className="flex min-w-0 flex-1 items-center">{bar}</div>}
            <Dialog.Close
              aria-label="Close"
              className="grid size-9 place-items-center rounded-lg text-ink-soft hover:bg-sunken hover:text-ink"
            >
              <X size={18} aria-hidden="true" />
            </Dialog.Close>
          </div>
          <div className="flex min-h-0 flex-1 flex-col">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
