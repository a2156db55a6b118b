export type { Body } from './call.js';
export { Call, given } from './call.js';
export type { ErrorAnswer } from './error-answer.js';
export { errorAnswer } from './error-answer.js';
export { HttpError } from './http-error.js';
export type { Access, Route } from './route.js';
export { ACCEPTED, PlainAnswer } from './route.js';
