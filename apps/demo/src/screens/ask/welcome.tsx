'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowUpRight } from 'lucide-react';
import Link from 'next/link';
import { documentsQuery, useAsking, useSession } from '../../client/index.ts';
import type { Route } from '../../protocol/index.ts';

/** The empty conversation: questions that this house's own documents answer. */
export function Welcome({ route }: { route: Route }) {
  const { tenant, user } = useSession();
  const { ask } = useAsking();
  const { data: documents } = useQuery(documentsQuery(useSession()));

  return (
    <div className="flex min-h-full flex-col justify-center py-10">
      <h1 className="max-w-[22ch] font-serif text-[2.125rem] leading-[1.1] tracking-[-0.02em] text-balance sm:text-[2.625rem]">
        What would you like to know, {user.name.replace(/^Dr /, '').split(' ')[0]}?
      </h1>
      <p className="mt-3 h-12 max-w-[46ch] text-ink-soft sm:h-6">
        {documents && documents.length > 0 && (
          <>
            Answers come from {documents.length} documents of {tenant.name}, and show where.
          </>
        )}
        {documents?.length === 0 && (
          <>
            This library is empty.{' '}
            <Link href="/library" className="text-accent underline underline-offset-2">
              Add a document
            </Link>{' '}
            to begin.
          </>
        )}
      </p>
      {tenant.questions.length > 0 && (
        <ul className="mt-7 divide-y border-y">
          {tenant.questions.map((question) => (
            <li key={question}>
              <button
                type="button"
                onClick={() => ask({ question, route })}
                className="group flex w-full items-center justify-between gap-4 py-3 text-left transition-colors hover:text-accent"
              >
                {question}
                <ArrowUpRight
                  size={17}
                  aria-hidden="true"
                  className="shrink-0 text-ink-faint transition-transform group-hover:translate-x-0.5 group-hover:-translate-y-0.5 group-hover:text-accent"
                />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
