import { problem, withSession } from '../../../../server/problem.ts';

interface Context {
  params: Promise<{ source: string }>;
}

/** The same words whether it never was or belongs to somebody else. */
const notThere = () => problem(404, 'This document is not in the library.');

export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { source } = await params;
  return withSession(async ({ room }) => {
    const document = await room.document(decodeURIComponent(source));
    return document ? Response.json(document) : notThere();
  });
}

export async function DELETE(_request: Request, { params }: Context): Promise<Response> {
  const { source } = await params;
  return withSession(async ({ room }) =>
    (await room.remove(decodeURIComponent(source)))
      ? new Response(null, { status: 204 })
      : notThere(),
  );
}
