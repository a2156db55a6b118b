/** What the page and the server say to each other. */

export type {
  DocumentFormat,
  DocumentSummary,
  DocumentText,
  UploadEvent,
  UploadStage,
} from './document.ts';
export { decodeEvents, encodeEvent } from './event-stream.ts';
export type { LegRank, Passage, Score, TextRange } from './passage.ts';
export type { SessionView, TenantChoice, TenantView, UserView, WriterView } from './session.ts';
export type { AnswerPart, Citation, Route, Turn, TurnEvent, TurnStatus } from './turn.ts';
export { applyEvent, beginTurn, citationsOf, citedPassages, isRunning, routes } from './turn.ts';
