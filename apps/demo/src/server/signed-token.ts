import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a session cookie says. The tenant is not in it: it follows from the user, on the server. */
export interface SessionToken {
  userId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** `payload.signature`, both base64url. */
export function signToken(token: SessionToken, secret: Buffer): string {
  const payload = Buffer.from(JSON.stringify(token)).toString('base64url');
  return `${payload}.${signatureOf(payload, secret).toString('base64url')}`;
}

/** The token of a cookie, or null for one that is forged, damaged or too old. */
export function verifyToken(value: string, secret: Buffer, now = Date.now()): SessionToken | null {
  const [payload = '', signature = '', ...rest] = value.split('.');
  if (rest.length > 0) return null;
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(payload, secret);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  // Signed by us, so the shape is ours as well.
  const token = JSON.parse(Buffer.from(payload, 'base64url').toString()) as SessionToken;
  return token.expiresAt > now ? token : null;
}

function signatureOf(payload: string, secret: Buffer): Buffer {
  return createHmac('sha256', secret).update(payload).digest();
}
