import { recoveryCode } from '@domain/access/recovery';
import { hashOfToken } from '../../lib/invitation-token';

/** The code of a secret, to be told to those who may approve. The secret itself stays in this browser. */
export const codeOfSecret = async (secret: string): Promise<string> =>
  recoveryCode(await hashOfToken(secret));

/** The link by which one comes back to it. The secret stands in the fragment, which browsers do not send anywhere. */
export const recoveryLinkOf = (origin: string, secret: string): string => `${origin}/recover#t=${secret}`;
