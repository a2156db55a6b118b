import { problem, withSession } from '../../../server/problem.ts';
import { uploadResponse } from '../../../server/upload-response.ts';

/** Largest file taken, in bytes. */
const largestUpload = 2 * 1024 * 1024;

export function GET(): Promise<Response> {
  return withSession(async ({ room }) => Response.json(await room.documents()));
}

/** Takes one file as the body, named by `?name=`, and answers with a line of JSON per stage. */
export function POST(request: Request): Promise<Response> {
  return withSession(async ({ room }) => {
    const name = cleanName(new URL(request.url).searchParams.get('name') ?? '');
    if (!/\.(md|markdown|txt)$/i.test(name)) {
      return problem(415, 'Only Markdown (.md) and plain text (.txt) files can be added.');
    }
    if (Number(request.headers.get('content-length') ?? 0) > largestUpload) {
      return problem(413, 'The file is larger than 2 MB.');
    }
    const content = new Uint8Array(await request.arrayBuffer());
    if (content.length > largestUpload) return problem(413, 'The file is larger than 2 MB.');
    return uploadResponse(room, name, content, request.signal);
  });
}

/** The last part of a path, without characters that cannot be shown. */
function cleanName(name: string): string {
  return (name.split(/[/\\]/).at(-1) ?? '').replaceAll(/\p{C}/gu, '').trim().slice(0, 200);
}
