'use client';

import { useQuery } from '@tanstack/react-query';
import { LogOut } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { ReactElement } from 'react';
import { choicesQuery, messageOf, useSession, useSignIn, useSignOut } from '../../client/index.ts';
import { TenantAvatar, ThemeSwitch } from '../../kit/index.ts';

/** Who is signed in, the colours, and the way to another house. */
export function Account({ side, children }: { side: 'right' | 'bottom'; children: ReactElement }) {
  const session = useSession();
  const signOut = useSignOut();
  return (
    <Popover.Root>
      <Popover.Trigger asChild>{children}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side={side}
          align="start"
          sideOffset={8}
          collisionPadding={12}
          aria-label="Account"
          className="z-50 flex max-h-(--radix-popover-content-available-height) w-80 max-w-[calc(100vw-1.5rem)] animate-pop-in flex-col overflow-y-auto rounded-xl border bg-surface shadow-lift outline-none"
        >
          <div className="flex items-center justify-between gap-3 border-b p-4">
            <div className="min-w-0 leading-tight">
              <p className="truncate text-sm font-medium">{session.user.name}</p>
              <p className="truncate text-xs text-ink-faint">{session.user.title}</p>
            </div>
            <ThemeSwitch />
          </div>
          <Others />
          <button
            type="button"
            onClick={() => signOut.mutate()}
            className="flex h-11 shrink-0 items-center gap-2.5 border-t px-4 text-sm text-ink-soft hover:bg-sunken hover:text-ink"
          >
            <LogOut size={15} aria-hidden="true" />
            Sign out
          </button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Others() {
  const session = useSession();
  const { data: tenants, error } = useQuery(choicesQuery(session));
  const signIn = useSignIn();
  const problem = error ?? signIn.error;
  return (
    <div className="min-h-32 p-2">
      <h3 className="px-2 pt-1 pb-1 text-xs text-ink-faint">Sign in as someone else</h3>
      {problem && <p className="px-2 py-1 text-sm text-danger">{messageOf(problem)}</p>}
      {tenants?.map((tenant) =>
        tenant.users
          .filter((user) => user.id !== session.user.id)
          .map((user) => (
            <button
              key={user.id}
              type="button"
              disabled={signIn.isPending}
              onClick={() => signIn.mutate(user.id)}
              className="flex w-full items-center gap-2.5 rounded-lg px-2 py-1.5 text-left hover:bg-sunken"
            >
              <TenantAvatar name={tenant.name} hue={tenant.hue} size={28} />
              <span className="min-w-0 leading-tight">
                <span className="block truncate text-sm">{user.name}</span>
                <span className="block truncate text-xs text-ink-faint">
                  {tenant.name} · {user.title}
                </span>
              </span>
            </button>
          )),
      )}
    </div>
  );
}
