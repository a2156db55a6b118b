'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { SessionView } from '../protocol/index.ts';

const SessionContext = createContext<SessionView | null>(null);

export function SessionProvider({
  session,
  children,
}: {
  session: SessionView;
  children: ReactNode;
}) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** Who is asking, and in which house. */
export function useSession(): SessionView {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a SessionProvider above it');
  return session;
}
