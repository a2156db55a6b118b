'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronsUpDown, Lock } from 'lucide-react';
import Link from 'next/link';
import { turnsQuery, useSession } from '../../client/index.ts';
import { BrandMark, TenantAvatar } from '../../kit/index.ts';
import { Account } from './account.tsx';
import { Navigation } from './navigation.tsx';

/** The left edge: whose house this is, its rooms, and what has been asked in it. */
export function Rail() {
  const session = useSession();
  return (
    <header className="hidden w-60 shrink-0 flex-col border-r bg-sunken/60 md:flex">
      <div className="flex h-14 shrink-0 items-center gap-2.5 px-5">
        <BrandMark size={20} />
        <span className="font-serif text-lg tracking-[-0.01em]">Atrium</span>
      </div>
      <div className="px-3 pt-1 pb-4">
        <Account side="right">
          <button
            type="button"
            className="flex w-full items-center gap-2.5 rounded-xl border bg-surface p-2 text-left transition-colors hover:border-line-strong"
          >
            <TenantAvatar name={session.tenant.name} hue={session.tenant.hue} />
            <span className="min-w-0 flex-1 leading-tight">
              <span className="block truncate text-sm font-medium">{session.tenant.name}</span>
              <span className="block truncate text-xs text-ink-faint">{session.user.name}</span>
            </span>
            <ChevronsUpDown size={14} className="shrink-0 text-ink-faint" aria-hidden="true" />
            <span className="sr-only">Account</span>
          </button>
        </Account>
      </div>
      <div className="px-3">
        <Navigation compact={false} />
      </div>
      <Questions />
      <p className="flex items-start gap-2 border-t px-5 py-4 text-xs leading-relaxed text-ink-faint">
        <Lock size={13} className="mt-0.5 shrink-0" aria-hidden="true" />
        This session can reach {session.tenant.name} and nothing else.
      </p>
    </header>
  );
}

function Questions() {
  const { data: turns = [] } = useQuery(turnsQuery(useSession()));
  return (
    <div className="quiet-scroll mt-6 min-h-0 flex-1 overflow-y-auto px-3">
      {turns.length > 0 && (
        <>
          <h2 className="px-2.5 pb-1 text-xs text-ink-faint">Asked</h2>
          <ul>
            {turns
              .slice(-30)
              .reverse()
              .map((turn) => (
                <li key={turn.id}>
                  <Link
                    href={`/ask#turn-${turn.id}`}
                    title={turn.question}
                    className="block truncate rounded-md px-2.5 py-1 text-[0.8125rem] text-ink-soft transition-colors hover:bg-sunken hover:text-ink"
                  >
                    {turn.question}
                  </Link>
                </li>
              ))}
          </ul>
        </>
      )}
    </div>
  );
}
