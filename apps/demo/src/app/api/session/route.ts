import { problem } from '../../../server/problem.ts';
import { signIn, signOut } from '../../../server/session.ts';

export async function POST(request: Request): Promise<Response> {
  const body: unknown = await request.json().catch(() => null);
  const user = typeof body === 'object' && body !== null && 'user' in body ? body.user : undefined;
  if (typeof user !== 'string') return problem(400, 'Say who signs in: { "user": "…" }.');
  if (!(await signIn(user))) return problem(404, 'There is no such user.');
  return new Response(null, { status: 204 });
}

export async function DELETE(): Promise<Response> {
  await signOut();
  return new Response(null, { status: 204 });
}
