import { withSession } from '../../../server/problem.ts';
import { tenantChoices } from '../../../server/session-view.ts';

export function GET(): Promise<Response> {
  return withSession(async () => Response.json(await tenantChoices()));
}
