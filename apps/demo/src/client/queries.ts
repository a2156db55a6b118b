import { queryOptions } from '@tanstack/react-query';
import type {
  DocumentSummary,
  DocumentText,
  SessionView,
  TenantChoice,
  Turn,
} from '../protocol/index.ts';
import { fetchJson } from './fetch-json.ts';

/** The tenant stands in every key, so that no cached answer can outlive a change of house. */

export const documentsQuery = (session: SessionView) =>
  queryOptions({
    queryKey: ['documents', session.tenant.id],
    queryFn: ({ signal }) => fetchJson<DocumentSummary[]>('/api/documents', signal),
  });

export const documentQuery = (session: SessionView, source: string) =>
  queryOptions({
    queryKey: ['document', session.tenant.id, source],
    queryFn: ({ signal }) =>
      fetchJson<DocumentText>(`/api/documents/${encodeURIComponent(source)}`, signal),
    staleTime: 60_000,
  });

/** Past turns never change; the running one is written into this cache by the page itself. */
export const turnsQuery = (session: SessionView) =>
  queryOptions({
    queryKey: ['turns', session.tenant.id, session.user.id],
    queryFn: ({ signal }) => fetchJson<Turn[]>('/api/turns', signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });

export const choicesQuery = (session: SessionView) =>
  queryOptions({
    queryKey: ['choices', session.tenant.id],
    queryFn: ({ signal }) => fetchJson<TenantChoice[]>('/api/tenants', signal),
    staleTime: 60_000,
  });
