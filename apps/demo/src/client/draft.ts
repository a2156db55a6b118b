import type { SessionView } from '../protocol/index.ts';

const keyOf = ({ tenant, user }: SessionView) => `atrium-draft:${tenant.id}:${user.id}`;

/** The question being written: it survives a reload, and a session that ends while it is sent. */
export function readDraft(session: SessionView): string {
  return sessionStorage.getItem(keyOf(session)) ?? '';
}

export function storeDraft(session: SessionView, text: string): void {
  sessionStorage.setItem(keyOf(session), text);
}
