'use client';

import { Library, MessageCircle } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classNames } from '../../kit/index.ts';

const rooms = [
  { href: '/ask', label: 'Ask', Icon: MessageCircle },
  { href: '/library', label: 'Library', Icon: Library },
] as const;

/** The two rooms of the house, as a list in the rail or as icons in the phone's bar. */
export function Navigation({ compact }: { compact: boolean }) {
  const path = usePathname();
  return (
    <nav aria-label="Rooms" className={classNames('flex', compact ? 'gap-1' : 'flex-col gap-0.5')}>
      {rooms.map(({ href, label, Icon }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? 'page' : undefined}
          aria-label={compact ? label : undefined}
          className={classNames(
            'flex items-center rounded-lg text-sm text-ink-soft transition-colors hover:bg-sunken hover:text-ink aria-[current]:bg-accent-soft aria-[current]:text-accent',
            compact ? 'size-10 justify-center' : 'h-9 gap-2.5 px-2.5',
          )}
        >
          <Icon size={compact ? 19 : 16} aria-hidden="true" />
          {!compact && label}
        </Link>
      ))}
    </nav>
  );
}
