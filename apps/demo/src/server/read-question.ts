import { type Route, routes } from '../protocol/index.ts';

export interface Question {
  id: string;
  question: string;
  route: Route;
}

/** Longest question taken, in characters. */
const longestQuestion = 2000;
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** The question in a request's body, or what is wrong with it. Any other field, such as a tenant, is not even looked at. */
export function readQuestion(body: unknown): Question | string {
  if (typeof body !== 'object' || body === null) return 'The body has to be a JSON object.';
  const { id, question, route } = body as Record<string, unknown>;
  if (typeof id !== 'string' || !uuid.test(id)) return 'id has to be a UUID in lower case.';
  if (typeof question !== 'string' || question.trim() === '') return 'question has to be a text.';
  if (question.length > longestQuestion) {
    return `question has ${question.length} characters, at most ${longestQuestion} are taken.`;
  }
  const known = routes.find((candidate) => candidate === route);
  if (!known) return `route has to be one of ${routes.join(', ')}.`;
  return { id, question: question.trim(), route: known };
}
