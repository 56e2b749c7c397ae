import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { hashOfToken, linkOf, newToken } from './invitation-token';

describe('the secret of an invitation', () => {
  it('is 32 random bytes as base64url', () => {
    const tokens = Array.from({ length: 50 }, newToken);
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(tokens).size).toBe(50);
  });

  it('is known to the server only by the hash of its characters', async () => {
    const token = newToken();
    expect(await hashOfToken(token)).toBe(createHash('sha256').update(token).digest('hex'));
  });

  it('travels in the fragment', () => {
    const url = new URL(linkOf('https://peyman.example', 'abc'));
    expect([url.pathname, url.search, url.hash]).toEqual(['/join', '', '#t=abc']);
  });
});
