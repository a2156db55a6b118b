/** What the screens need from the server, and the state that outlives one screen. */
export { AskProvider, useAsking } from './ask.tsx';
export { readDraft, storeDraft } from './draft.ts';
export { messageOf } from './problem.ts';
export { choicesQuery, documentQuery, documentsQuery, turnsQuery } from './queries.ts';
export { QueryProvider } from './query-provider.tsx';
export { useRemoval } from './removal.ts';
export { SessionProvider, useSession } from './session.tsx';
export { useSignIn, useSignOut } from './sign-in.ts';
export { type Upload, type UploadState, useUploads } from './uploads.ts';
