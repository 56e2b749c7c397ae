/** The secret of an invitation: 32 random bytes. It never leaves this browser except inside the link. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** What the server keeps instead of the secret: SHA-256 of its characters, in hexadecimal. */
export async function hashOfToken(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The secret stands in the fragment, which browsers do not send to any server. */
export const linkOf = (origin: string, token: string): string => `${origin}/join#t=${token}`;
