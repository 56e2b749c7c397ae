import { createHash } from 'node:crypto';
import { recoveryCode } from '../../src/domain/access/recovery.js';
import { aToken } from './app.js';

/** What somebody who wants back into an account makes: a secret to keep, and its code to tell. */
export interface Secret {
  readonly token: string;
  readonly code: string;
}

export function aSecret(): Secret {
  const { token } = aToken();
  return { token, code: recoveryCode(createHash('sha256').update(token).digest('hex')) };
}
