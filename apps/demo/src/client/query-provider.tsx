'use client';

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ProblemError } from './problem.ts';

/** One cache for one tenant: the caller gives the tenant as React key, so a new house starts with an empty cache. */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(() => {
    const onError = (error: Error) => {
      const expired = error instanceof ProblemError && error.status === 401;
      if (expired) window.location.assign('/sign-in?expired=1');
    };
    return new QueryClient({
      queryCache: new QueryCache({ onError }),
      mutationCache: new MutationCache({ onError }),
      defaultOptions: {
        queries: {
          refetchOnWindowFocus: false,
          retry: (failures, error) =>
            failures < 2 && !(error instanceof ProblemError && error.status < 500),
        },
      },
    });
  });
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
