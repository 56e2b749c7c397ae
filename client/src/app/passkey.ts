import type { PasskeyAnswer } from '@contract/factors';
import { Refused } from '../lib/failure';
import { post } from '../lib/http';

/** Whether this browser knows passkeys at all. The address may still have none. */
export const knowsPasskeys = (): boolean => typeof PublicKeyCredential === 'function';

/** Answers the server's challenge with a passkey of this address. */
export async function answerWithPasskey(): Promise<PasskeyAnswer> {
  const optionsJSON = await post<never>('/api/session/passkey');
  const { startAuthentication } = await import('@simplewebauthn/browser');
  return (await holder(() => startAuthentication({ optionsJSON }))) as unknown as PasskeyAnswer;
}

/** Makes a new passkey for this address. */
export async function makePasskey(): Promise<PasskeyAnswer> {
  const optionsJSON = await post<never>('/api/me/factors/passkey/options');
  const { startRegistration } = await import('@simplewebauthn/browser');
  return (await holder(() => startRegistration({ optionsJSON }))) as unknown as PasskeyAnswer;
}

/** Whatever goes wrong between the browser and its holder: nothing was sent. */
async function holder<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch {
    throw new Refused({ code: 'passkey-cancelled' });
  }
}
