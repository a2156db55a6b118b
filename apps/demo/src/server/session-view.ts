import 'server-only';
import { configuredWriter, extractiveWriter } from '../answer/index.ts';
import type { SessionView, TenantChoice } from '../protocol/index.ts';
import { library } from './library.ts';
import type { Session } from './session.ts';

/** What the page may know about a session. */
export async function sessionView({ user, tenant }: Session): Promise<SessionView> {
  const { id, name, tagline, hue, questions } = tenant;
  const { embedding } = await library();
  return {
    user,
    tenant: { id, name, tagline, hue, questions },
    writer: ((await configuredWriter()) ?? extractiveWriter).view,
    embedder: embedding.embedder.name,
    embedderProblem: embedding.problem,
  };
}

/** Everybody one can sign in as. A real application would not list them. */
export async function tenantChoices(): Promise<TenantChoice[]> {
  const { tenants } = await library();
  return tenants.map(({ id, name, tagline, hue, users }) => ({ id, name, tagline, hue, users }));
}
