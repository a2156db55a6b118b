'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { UploadEvent, UploadStage } from '../protocol/index.ts';
import { documentsQuery } from './queries.ts';
import { sendFile } from './send-file.ts';
import { useSession } from './session.tsx';

export type UploadState =
  | { kind: 'sending'; share: number }
  | { kind: 'processing'; stage: UploadStage; done: number; total: number }
  | { kind: 'added'; source: string; passages: number; outcome: 'added' | 'updated' | 'unchanged' }
  | { kind: 'failed'; message: string };

export interface Upload {
  id: string;
  name: string;
  state: UploadState;
}

/** Files on their way into the library, one after the other so that one slow file does not starve the rest. */
export function useUploads() {
  const session = useSession();
  const queryClient = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);

  const add = useCallback(
    async (files: readonly File[]) => {
      const batch = files.map((file) => ({ file, id: crypto.randomUUID() }));
      setUploads((current) => [
        ...batch.map(
          ({ file, id }): Upload => ({ id, name: file.name, state: { kind: 'sending', share: 0 } }),
        ),
        ...current,
      ]);
      for (const { file, id } of batch) {
        const show = (state: UploadState) =>
          setUploads((current) =>
            current.map((upload) => (upload.id === id ? { ...upload, state } : upload)),
          );
        await sendFile(file, {
          onShare: (share) => show({ kind: 'sending', share }),
          onEvent: (event) => show(stateOf(event)),
          onFailure: (message) => show({ kind: 'failed', message }),
        });
        await queryClient.invalidateQueries({ queryKey: documentsQuery(session).queryKey });
        await queryClient.invalidateQueries({
          queryKey: ['document', session.tenant.id, file.name],
        });
      }
    },
    [queryClient, session],
  );

  const dismiss = useCallback(
    (id: string) => setUploads((current) => current.filter((upload) => upload.id !== id)),
    [],
  );
  return { uploads, add, dismiss };
}

function stateOf(event: UploadEvent): UploadState {
  switch (event.type) {
    case 'stage-start':
      return { kind: 'processing', stage: event.stage, done: event.done, total: event.total };
    case 'document-added':
      return {
        kind: 'added',
        source: event.document.source,
        passages: event.document.passages,
        outcome: event.outcome,
      };
    case 'upload-error':
      return { kind: 'failed', message: event.message };
  }
}
