import { EngineError } from '../../engine/index.js';
import type { ScopedCall } from './scoped-call.js';

/**
 * Puts an engine's error into the caller's words: ids and collection names as the caller wrote them,
 * so that the text is the one an engine of the tenant's own would give. Works on our errors and on
 * those of the official client, in place, since an engine makes a new one for every failure.
 */
export function inCallersWords(call: ScopedCall, error: unknown): unknown {
  if (!(error instanceof Error) || call.spoken.size === 0) return error;
  error.message = translate(call, error.message);
  if (EngineError.isInstance(error)) return error;
  const status = (error as { data?: { status?: { error?: unknown } } }).data?.status;
  if (typeof status?.error === 'string') status.error = translate(call, status.error);
  return error;
}

function translate({ spoken }: ScopedCall, text: string): string {
  let translated = text;
  for (const [engineName, callerName] of spoken) {
    if (translated.includes(engineName)) {
      translated = translated.replaceAll(engineName, () => callerName);
    }
  }
  return translated;
}
