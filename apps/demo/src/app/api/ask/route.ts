import { problem, withSession } from '../../../server/problem.ts';
import { readQuestion } from '../../../server/read-question.ts';
import { turnResponse } from '../../../server/turn-response.ts';

/** Answers one question as a stream of server-sent events. */
export function POST(request: Request): Promise<Response> {
  return withSession(async (session) => {
    const question = readQuestion(await request.json().catch(() => null));
    if (typeof question === 'string') return problem(400, question);
    return turnResponse(session, question, request.signal);
  });
}
