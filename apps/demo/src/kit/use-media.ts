'use client';

import { useSyncExternalStore } from 'react';

/** Whether a media query holds. False while rendering on the server. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/** Whether there is room for the evidence panel beside the conversation; else it is a sheet. */
export function useWide(): boolean {
  return useMedia('(min-width: 68.75rem)');
}
