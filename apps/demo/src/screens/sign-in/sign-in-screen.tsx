'use client';

import { ArrowRight, LoaderCircle } from 'lucide-react';
import { messageOf, QueryProvider, useSignIn } from '../../client/index.ts';
import { BrandMark, TenantAvatar, ThemeSwitch } from '../../kit/index.ts';
import type { TenantChoice } from '../../protocol/index.ts';
import { FloorPlan } from './floor-plan.tsx';

/** The front door: choose whom to be. */
export function SignInScreen({
  tenants,
  expired,
}: {
  tenants: TenantChoice[];
  /** Whether the reader was sent here because a session had ended. */
  expired: boolean;
}) {
  return (
    <QueryProvider>
      <main className="grid min-h-dvh grid-cols-1 max-lg:grid-rows-[auto_1fr] lg:grid-cols-[1.1fr_1fr]">
        <section className="relative flex flex-col justify-between gap-10 overflow-hidden border-b bg-sunken px-6 py-7 sm:px-12 sm:py-10 lg:sticky lg:top-0 lg:h-dvh lg:border-r lg:border-b-0">
          <FloorPlan className="pointer-events-none absolute -right-[12rem] -bottom-[15rem] w-[44rem] text-line-strong [mask-image:radial-gradient(circle_at_75%_75%,black_30%,transparent_70%)] max-lg:hidden" />
          <div className="relative flex items-center gap-2.5">
            <BrandMark size={22} />
            <span className="font-serif text-xl tracking-[-0.01em]">Atrium</span>
          </div>
          <div className="relative max-w-md lg:mb-auto lg:pt-[8vh]">
            <h1 className="font-serif text-[2.5rem] leading-[1.05] tracking-[-0.025em] text-balance sm:text-6xl">
              A library with walls
            </h1>
            <p className="mt-4 max-w-[40ch] text-ink-soft">
              Ask a house about its own documents. Every sentence of the answer leads back to the
              passage it came from, and no house can see into another.
            </p>
          </div>
          <p className="relative text-xs text-ink-faint max-lg:hidden">
            A demonstration of Quarry, the retrieval layer that runs inside Node.
          </p>
        </section>
        <section className="flex flex-col px-6 py-8 sm:px-12 sm:py-10">
          <div className="flex justify-end max-lg:order-last max-lg:justify-start max-lg:pt-8">
            <ThemeSwitch />
          </div>
          <div className="my-auto w-full max-w-md py-4 lg:mx-auto">
            {expired && (
              <p
                role="status"
                className="mb-6 rounded-lg bg-notice-soft px-3.5 py-2.5 text-sm text-notice"
              >
                Your session has ended. Sign in again; what you were writing is still there.
              </p>
            )}
            <h2 className="font-serif text-2xl tracking-[-0.01em]">Who is asking?</h2>
            <p className="mt-1 text-sm text-ink-faint">
              These are demonstration accounts, so there are no passwords.
            </p>
            <Tenants tenants={tenants} />
          </div>
        </section>
      </main>
    </QueryProvider>
  );
}

function Tenants({ tenants }: { tenants: TenantChoice[] }) {
  const signIn = useSignIn();
  return (
    <>
      {signIn.error && (
        <p
          role="alert"
          className="mt-4 rounded-lg bg-danger-soft px-3.5 py-2.5 text-sm text-danger"
        >
          {messageOf(signIn.error)}
        </p>
      )}
      <ul className="mt-6 space-y-4">
        {tenants.map((tenant) => (
          <li key={tenant.id} className="overflow-hidden rounded-2xl border bg-surface">
            <div className="flex items-center gap-3.5 p-4">
              <TenantAvatar name={tenant.name} hue={tenant.hue} size={44} />
              <div className="min-w-0 leading-snug">
                <h3 className="truncate font-medium">{tenant.name}</h3>
                <p className="truncate text-sm text-ink-faint">{tenant.tagline}</p>
              </div>
            </div>
            <ul className="divide-y border-t">
              {tenant.users.map((user) => {
                const entering = signIn.isPending && signIn.variables === user.id;
                return (
                  <li key={user.id}>
                    <button
                      type="button"
                      disabled={signIn.isPending}
                      onClick={() => signIn.mutate(user.id)}
                      className="group flex min-h-12 w-full items-center justify-between gap-3 px-4 py-2 text-left text-sm transition-colors hover:bg-sunken disabled:opacity-60"
                    >
                      <span>
                        {user.name}
                        <span className="text-ink-faint"> · {user.title}</span>
                      </span>
                      {entering ? (
                        <LoaderCircle size={16} className="animate-spin" aria-hidden="true" />
                      ) : (
                        <ArrowRight
                          size={16}
                          aria-hidden="true"
                          className="shrink-0 text-ink-faint transition-transform group-hover:translate-x-0.5 group-hover:text-ink"
                        />
                      )}
                    </button>
                  </li>
                );
              })}
            </ul>
          </li>
        ))}
      </ul>
    </>
  );
}
