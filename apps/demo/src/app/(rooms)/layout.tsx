import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { Frame } from '../../screens/frame/index.ts';
import { currentSession } from '../../server/session.ts';
import { sessionView } from '../../server/session-view.ts';

export const dynamic = 'force-dynamic';

export default async function RoomsLayout({ children }: { children: ReactNode }) {
  const session = await currentSession();
  if (!session) redirect('/sign-in');
  return <Frame session={await sessionView(session)}>{children}</Frame>;
}
