'use client';

import { Check, Copy, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useAsking } from '../../client/index.ts';
import { Button } from '../../kit/index.ts';
import { citedPassages, isRunning, type Turn } from '../../protocol/index.ts';
import { useEvidence } from '../evidence/index.ts';

/** Who wrote the answer, what was taken out of it, and what can be done with it. */
export function TurnFooter({ turn }: { turn: Turn }) {
  const { ask, isAsking } = useAsking();
  const { openList } = useEvidence();
  if (isRunning(turn)) return <div className="h-8" />;

  const facts = [
    turn.writer && (turn.writer.kind === 'extractive' ? 'Extracted offline' : turn.writer.model),
    turn.removedCitations > 0 &&
      `${turn.removedCitations} unsupported ${turn.removedCitations === 1 ? 'citation' : 'citations'} removed`,
  ].filter(Boolean);

  return (
    <footer className="flex min-h-8 flex-wrap items-center gap-x-1 gap-y-1 text-[0.8125rem] text-ink-faint">
      <span className="mr-auto">{facts.join(' · ')}</span>
      {(turn.passages?.length ?? 0) > 0 && (
        <Button look="quiet" size="small" className="wide:hidden" onClick={() => openList(turn.id)}>
          Evidence
        </Button>
      )}
      <CopyButton turn={turn} />
      <Button
        look="quiet"
        size="small"
        disabled={isAsking}
        onClick={() => ask({ question: turn.question, route: turn.route })}
      >
        <RotateCcw size={14} aria-hidden="true" />
        <span className="max-sm:sr-only">Ask again</span>
      </Button>
    </footer>
  );
}

function CopyButton({ turn }: { turn: Turn }) {
  const [copied, setCopied] = useState(false);
  if (turn.parts.length === 0) return null;
  return (
    <Button
      look="quiet"
      size="small"
      onClick={async () => {
        await navigator.clipboard.writeText(withFootnotes(turn));
        setCopied(true);
        setTimeout(() => setCopied(false), 1500);
      }}
    >
      {copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
      <span className="max-sm:sr-only">{copied ? 'Copied' : 'Copy'}</span>
    </Button>
  );
}

/** The answer as text, with its sources below. */
function withFootnotes(turn: Turn): string {
  const body = turn.parts.map((part) => (part.kind === 'text' ? part.text : `[${part.number}]`));
  const notes = citedPassages(turn).map(
    ({ number, passage }) =>
      `[${number}] ${passage.title} (${passage.source}, characters ${passage.start}-${passage.end})`,
  );
  return [body.join('').trim(), notes.join('\n')].filter((text) => text !== '').join('\n\n');
}
