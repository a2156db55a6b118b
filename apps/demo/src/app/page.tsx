import { redirect } from 'next/navigation';
import { currentSession } from '../server/session.ts';

export const dynamic = 'force-dynamic';

export default async function Door() {
  redirect((await currentSession()) ? '/ask' : '/sign-in');
}
