import 'server-only';
import { cookies } from 'next/headers';
import type { Room, Tenant } from '../library/index.ts';
import type { UserView } from '../protocol/index.ts';
import { dataDirectory, library } from './library.ts';
import { sessionSecret } from './session-secret.ts';
import { signToken, verifyToken } from './signed-token.ts';

const cookieName = 'atrium-session';
const lifetimeSeconds = 7 * 24 * 60 * 60;

/** Who is asking, and the only room they can reach. */
export interface Session {
  user: UserView;
  tenant: Tenant;
  room: Room;
}

/** The session of the request at hand, or null. The tenant follows from the user; nothing in a request can name one. */
export async function currentSession(): Promise<Session | null> {
  const cookie = (await cookies()).get(cookieName);
  if (!cookie) return null;
  const token = verifyToken(cookie.value, await sessionSecret(dataDirectory()));
  if (!token) return null;
  const open = await library();
  const tenant = open.tenantOf(token.userId);
  const user = tenant?.users.find(({ id }) => id === token.userId);
  return tenant && user ? { user, tenant, room: open.room(tenant.id) } : null;
}

/** Signs a user in. False if there is no such user. */
export async function signIn(userId: string): Promise<boolean> {
  if (!(await library()).tenantOf(userId)) return false;
  const token = { userId, expiresAt: Date.now() + lifetimeSeconds * 1000 };
  (await cookies()).set(cookieName, signToken(token, await sessionSecret(dataDirectory())), {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    maxAge: lifetimeSeconds,
  });
  return true;
}

export async function signOut(): Promise<void> {
  (await cookies()).delete(cookieName);
}
