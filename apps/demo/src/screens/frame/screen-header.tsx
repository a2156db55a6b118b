import type { ReactNode } from 'react';
import { WriterBadge } from './writer-badge.tsx';

/** The line on top of a screen. On a phone only its badge is shown: the bar above already says where one is. */
export function ScreenHeader({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="flex h-14 shrink-0 items-center justify-between gap-3 border-b px-4 max-md:h-11 sm:px-6">
      <h1 className="text-sm font-medium text-ink-soft">{title}</h1>
      <div className="flex items-center gap-2">
        {children}
        <WriterBadge />
      </div>
    </header>
  );
}
