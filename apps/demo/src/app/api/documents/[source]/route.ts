import { problem, withSession } from '../../../../server/problem.ts';

export async function GET(
  _request: Request,
  { params }: { params: Promise<{ source: string }> },
): Promise<Response> {
  const { source } = await params;
  return withSession(async ({ room }) => {
    const document = await room.document(decodeURIComponent(source));
    // The same words whether it never was or belongs to somebody else.
    return document
      ? Response.json(document)
      : problem(404, 'This document is not in the library.');
  });
}
