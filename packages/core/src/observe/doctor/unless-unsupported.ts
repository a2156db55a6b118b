import { EngineError } from '../../engine/index.js';

/** The answer, or `undefined` where an engine has nothing to say: one without a cluster, or without rights to see it. */
export async function unlessUnsupported<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const status = EngineError.isInstance(error)
      ? error.status
      : (error as { status?: number }).status;
    if (status === 501 || status === 405 || status === 403) return undefined;
    throw error;
  }
}
