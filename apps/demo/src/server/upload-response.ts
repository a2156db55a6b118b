import 'server-only';
import type { Room } from '../library/index.ts';
import type { UploadEvent } from '../protocol/index.ts';

/** Adds a document and tells of each stage as it begins. An upload goes on if the reader leaves: the file is here already. */
export function uploadResponse(
  room: Room,
  source: string,
  content: Uint8Array,
  signal: AbortSignal,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (event: UploadEvent) => {
        if (!signal.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
      };
      try {
        const added = await room.add({ source, content, origin: 'upload', onStage: send });
        send({ type: 'document-added', ...added });
      } catch (error) {
        send({ type: 'upload-error', message: reasonOf(error) });
      }
      if (!signal.aborted) controller.close();
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-cache, no-transform' },
  });
}

/** The innermost cause: "no text found" says more than the stages around it. */
function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  const reason = inner instanceof Error ? inner.message : String(inner);
  return `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`.replace(/\.\.$/, '.');
}
