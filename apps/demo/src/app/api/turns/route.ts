import { withSession } from '../../../server/problem.ts';

export function GET(): Promise<Response> {
  return withSession(async ({ room, user }) => Response.json(await room.turns(user.id)));
}
