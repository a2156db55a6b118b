/** What answers rest on: lists of passages, and documents opened at the exact place. */
export { EvidencePanel } from './evidence-panel.tsx';
export {
  documentOfCitation,
  documentOfPassage,
  EvidenceProvider,
  useEvidence,
} from './evidence-state.tsx';
export { formatScore } from './format-score.ts';
export { PassagePreview } from './passage-preview.tsx';
