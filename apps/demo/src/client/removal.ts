'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { sendJson } from './fetch-json.ts';
import { documentQuery, documentsQuery } from './queries.ts';
import { useSession } from './session.tsx';

/** Takes a document out of the library. `onRemoved` is called before it leaves the list, and with it what shows it. */
export function useRemoval(onRemoved: () => void) {
  const session = useSession();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (source: string) =>
      sendJson('DELETE', `/api/documents/${encodeURIComponent(source)}`),
    onSuccess: onRemoved,
    // Also after a failure: somebody else may have removed it.
    onSettled: (_nothing, _error, source) => {
      queryClient.removeQueries({ queryKey: documentQuery(session, source).queryKey });
      return queryClient.invalidateQueries({ queryKey: documentsQuery(session).queryKey });
    },
  });
}
