'use client';

import { useSession } from '../../client/index.ts';
import { TenantAvatar } from '../../kit/index.ts';
import { Account } from './account.tsx';
import { Navigation } from './navigation.tsx';

/** The phone's frame: whose house this is on the left, its rooms on the right. */
export function TopBar() {
  const { tenant } = useSession();
  return (
    <header className="flex h-14 shrink-0 items-center justify-between border-b bg-paper pr-2 pl-3 md:hidden">
      <Account side="bottom">
        <button
          type="button"
          className="flex h-11 min-w-0 items-center gap-2.5 rounded-lg pr-2 text-left"
        >
          <TenantAvatar name={tenant.name} hue={tenant.hue} size={30} />
          <span className="truncate text-sm font-medium">{tenant.name}</span>
          <span className="sr-only">Account</span>
        </button>
      </Account>
      <Navigation compact />
    </header>
  );
}
