import 'server-only';
import { currentSession, type Session } from './session.ts';

/** An answer that says what went wrong, in words for the reader. */
export function problem(status: number, message: string): Response {
  return Response.json({ message }, { status });
}

/** Runs a handler for whoever is signed in, and nobody else. */
export async function withSession(
  handle: (session: Session) => Response | Promise<Response>,
): Promise<Response> {
  const session = await currentSession();
  return session ? handle(session) : problem(401, 'Please sign in.');
}
