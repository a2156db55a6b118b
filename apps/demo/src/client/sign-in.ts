import { useMutation } from '@tanstack/react-query';
import { sendJson } from './fetch-json.ts';

/**
 * Changes who is signed in, then loads the page anew: nothing of the former tenant stays in memory.
 */
export function useSignIn() {
  return useMutation({
    mutationFn: (userId: string) => sendJson('POST', '/api/session', { user: userId }),
    onSuccess: () => window.location.assign('/ask'),
  });
}

export function useSignOut() {
  return useMutation({
    mutationFn: () => sendJson('DELETE', '/api/session'),
    onSuccess: () => window.location.assign('/sign-in'),
  });
}
