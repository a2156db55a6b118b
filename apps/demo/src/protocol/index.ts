/** What the page and the server say to each other. */
export { decodeEvents, encodeEvent } from './event-stream.ts';
export { applyEvent, beginTurn, citationsOf, isRunning, routes } from './turn.ts';

export type {
  DocumentFormat,
  DocumentSummary,
  DocumentText,
  UploadEvent,
  UploadStage,
} from './document.ts';
export type { LegRank, Passage, Score } from './passage.ts';
export type { SessionView, TenantChoice, TenantView, UserView, WriterView } from './session.ts';
export type { AnswerPart, Route, Turn, TurnEvent, TurnStatus } from './turn.ts';
