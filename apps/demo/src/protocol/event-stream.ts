/** Server-sent events carrying one JSON document each, without names, ids or retries. */

/** One event as it goes over the wire. */
export function encodeEvent(event: unknown): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

/**
 * Reads events from a response body. Ends with the stream; a body that is cut inside an event loses that event only.
 */
export async function* decodeEvents<Event>(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<Event> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let pending = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      pending += decoder.decode(value, { stream: true });
      const events = pending.split('\n\n');
      pending = events.pop() ?? '';
      for (const event of events) {
        if (event.startsWith('data: ')) yield JSON.parse(event.slice(6)) as Event;
      }
    }
  } finally {
    reader.releaseLock();
  }
}
