/** What answers rest on: lists of passages, and documents opened at the exact place. */
export { EvidencePanel } from './evidence-panel.tsx';
export { EvidenceProvider, useEvidence } from './evidence-state.tsx';
export { formatScore, plain } from './passage-row.tsx';
