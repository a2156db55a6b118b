import { problemOf } from './problem.ts';

/** Reads one JSON document. */
export async function fetchJson<Value>(address: string, signal?: AbortSignal): Promise<Value> {
  const response = await fetch(address, { signal: signal ?? null });
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Value;
}

/** Sends a small JSON document; the answer carries none. */
export async function sendJson(
  method: 'POST' | 'DELETE',
  address: string,
  body?: unknown,
): Promise<void> {
  const response = await fetch(address, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!response.ok) throw await problemOf(response);
}
