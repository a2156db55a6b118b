'use client';

import type { ReactNode } from 'react';
import { AskProvider, QueryProvider, SessionProvider } from '../../client/index.ts';
import type { SessionView } from '../../protocol/index.ts';
import { Rail } from './rail.tsx';
import { TopBar } from './top-bar.tsx';

/** The house around every signed-in page. */
export function Frame({ session, children }: { session: SessionView; children: ReactNode }) {
  return (
    <QueryProvider key={`${session.tenant.id} ${session.user.id}`}>
      <SessionProvider session={session}>
        <AskProvider>
          <a
            href="#main"
            className="fixed top-2 left-2 z-50 -translate-y-20 rounded-lg bg-surface px-3 py-2 text-sm shadow-lift focus:translate-y-0"
          >
            Skip to the content
          </a>
          <div className="flex h-dvh flex-col overflow-clip md:flex-row">
            <TopBar />
            <Rail />
            {children}
          </div>
        </AskProvider>
      </SessionProvider>
    </QueryProvider>
  );
}
