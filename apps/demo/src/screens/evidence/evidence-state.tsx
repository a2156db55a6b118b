'use client';

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Citation, Passage, TextRange } from '../../protocol/index.ts';

/** A document laid open, at a passage or at its beginning. */
export interface OpenDocument {
  source: string;
  /** The passage to mark; null opens the document at its beginning. */
  passage: Passage | null;
  /** The sentence of the passage that says it, if one is clear. */
  support: TextRange | null;
  /** The turn it was opened from; null in the library. */
  turnId: string | null;
  /** Which of the turn's citations this is; null for a passage that was not reached through one. */
  citation: number | null;
}

/** The document behind one citation of a turn. */
export function documentOfCitation(
  turnId: string,
  citation: Citation,
  index: number,
): OpenDocument {
  const { passage, support } = citation;
  return { source: passage.source, passage, support, turnId, citation: index };
}

/** The document of a passage that was found. */
export function documentOfPassage(turnId: string, passage: Passage): OpenDocument {
  return { source: passage.source, passage, support: null, turnId, citation: null };
}

export type Evidence =
  | { kind: 'closed' }
  | { kind: 'list' }
  | { kind: 'document'; document: OpenDocument };

interface EvidenceState {
  evidence: Evidence;
  /** The turn whose evidence is listed; null means the latest. */
  turnId: string | null;
  openDocument: (document: OpenDocument) => void;
  openList: (turnId: string | null) => void;
  /** Back to the latest turn with nothing open: another question has been asked. */
  reset: () => void;
  /** Back from a document to the list, or from the list to nothing; focus returns to where the reader came from. */
  close: (to?: 'list' | 'closed') => void;
}

const EvidenceContext = createContext<EvidenceState | null>(null);

export function EvidenceProvider({ children }: { children: ReactNode }) {
  const [evidence, setEvidence] = useState<Evidence>({ kind: 'closed' });
  const [turnId, setTurnId] = useState<string | null>(null);
  const cameFrom = useRef<HTMLElement | null>(null);

  const openDocument = useCallback((document: OpenDocument) => {
    const focused = window.document.activeElement;
    // Moving between citations inside the panel must not forget the chip that opened it.
    if (focused instanceof HTMLElement && !focused.closest('[data-evidence]')) {
      cameFrom.current = focused;
    }
    if (document.turnId !== null) setTurnId(document.turnId);
    setEvidence({ kind: 'document', document });
  }, []);

  const openList = useCallback((turn: string | null) => {
    setTurnId(turn);
    setEvidence({ kind: 'list' });
  }, []);

  const close = useCallback((to: 'list' | 'closed' = 'closed') => {
    setEvidence({ kind: to });
    if (to === 'list') return;
    cameFrom.current?.focus({ preventScroll: true });
    cameFrom.current = null;
  }, []);

  const reset = useCallback(() => {
    setTurnId(null);
    setEvidence({ kind: 'closed' });
    cameFrom.current = null;
  }, []);

  const state = useMemo(
    () => ({ evidence, turnId, openDocument, openList, reset, close }),
    [evidence, turnId, openDocument, openList, reset, close],
  );
  return <EvidenceContext value={state}>{children}</EvidenceContext>;
}

export function useEvidence(): EvidenceState {
  const state = useContext(EvidenceContext);
  if (!state) throw new Error('useEvidence needs an EvidenceProvider above it');
  return state;
}
