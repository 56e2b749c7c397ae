import { useState } from 'react';
import { useAction } from '../../app/use-action';
import { hashOfToken, linkOf, newToken } from '../../lib/invitation-token';

/** Makes an invitation: the token stays in this page and in the link, the server is given its hash. */
export function useInvitation(send: (tokenHash: string) => Promise<{ expiresAt: string }>) {
  const [made, setMade] = useState<{ link: string; expiresAt: string } | null>(null);
  const invite = useAction(async () => {
    const token = newToken();
    const { expiresAt } = await send(await hashOfToken(token));
    setMade({ link: linkOf(window.location.origin, token), expiresAt });
  });
  return { made, invite };
}
