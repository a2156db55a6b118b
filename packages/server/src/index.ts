/** Qdrant's REST interface in front of any vector engine. */

export type { ServeOptions, ServerLogger } from './options.js';
export type { RunningServer } from './serve.js';
export { serve } from './serve.js';
