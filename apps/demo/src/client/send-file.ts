import type { UploadEvent } from '../protocol/index.ts';

/**
 * Sends one file and reports both halves of its way: bytes leaving the browser, then the server's stages. XMLHttpRequest,
 * because fetch cannot report upload progress. Resolves in every case; what went wrong goes to `onFailure`.
 */
export function sendFile(
  file: File,
  on: {
    onShare: (share: number) => void;
    onEvent: (event: UploadEvent) => void;
    onFailure: (message: string) => void;
  },
): Promise<void> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let read = 0;
    let settled = false;

    const readLines = () => {
      if (request.status !== 200) return;
      const end = request.responseText.lastIndexOf('\n') + 1;
      for (const line of request.responseText.slice(read, end).split('\n')) {
        if (line === '') continue;
        const event = JSON.parse(line) as UploadEvent;
        settled ||= event.type !== 'stage-start';
        on.onEvent(event);
      }
      read = Math.max(read, end);
    };

    request.upload.onprogress = (event) => {
      if (event.lengthComputable) on.onShare(event.loaded / event.total);
    };
    request.onprogress = readLines;
    request.onload = () => {
      if (request.status === 401) window.location.assign('/sign-in?expired=1');
      if (request.status === 200) readLines();
      else on.onFailure(messageIn(request));
      if (request.status === 200 && !settled)
        on.onFailure('The server stopped before it was done.');
      resolve();
    };
    request.onerror = () => {
      on.onFailure('The connection to the server was lost.');
      resolve();
    };
    request.open('POST', `/api/documents?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.send(file);
  });
}

function messageIn(request: XMLHttpRequest): string {
  try {
    const body: unknown = JSON.parse(request.responseText);
    if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return `The server answered ${request.status} ${request.statusText}.`;
}
