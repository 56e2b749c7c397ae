import { isIP } from 'node:net';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { PasskeyAnswer } from '../../../contract/factors.js';
import { insist, Refusal } from '../../../domain/shared/refusal.js';
import type { LiveSession } from '../../../platform/access/sessions.js';
import { Clock } from '../../../platform/clock.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { ownOrigins } from '../../../platform/http/origin.js';
import { Transactions } from '../../../platform/rooms/transactions.js';

/** What a challenge was given out for; one for setting up does not prove, and the other way round. */
type Purpose = 'enrol' | 'prove';
interface PasskeyRow {
  id: string;
  credential_id: string;
  public_key: Buffer;
  counter: string;
  transports: string[];
}
export interface NewPasskey {
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly rpId: string;
  readonly transports: readonly string[];
}

const CHALLENGE_MS = 5 * 60_000;
/** Hundreds of modules, loaded when somebody uses a passkey. */
const webauthn = () => import('@simplewebauthn/server');

/**
 * Passkeys (WebAuthn). Each belongs to one address, asks for the finger or PIN of its
 * holder, and answers a challenge that this session was given, once.
 */
@Injectable()
export class Passkeys {
  private readonly log = new Logger('passkeys');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** An address that is a number has no passkeys; everything else has its own. */
  isPossibleAt = (origin: string): boolean => isIP(hostOf(origin).replace(/^\[|\]$/g, '')) === 0;

  async creationOptions(me: LiveSession, origin: string): Promise<object> {
    const { generateRegistrationOptions } = await webauthn();
    const options = await generateRegistrationOptions({
      rpName: 'Peyman',
      rpID: hostOf(origin),
      userName: me.handle,
      userID: Buffer.from(me.accountId.replaceAll('-', ''), 'hex'),
      attestationType: 'none',
      excludeCredentials: (await this.of(me.accountId, hostOf(origin))).map(asDescriptor),
      // A key that need not list its accounts keeps none where somebody could find it.
      authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
    });
    await this.keepChallenge(me.sessionId, 'enrol', options.challenge);
    return options;
  }

  async verifyCreation(me: LiveSession, origin: string, response: PasskeyAnswer): Promise<NewPasskey> {
    const expectedChallenge = await this.takeChallenge(me.sessionId, 'enrol');
    const { verifyRegistrationResponse } = await webauthn();
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as unknown as RegistrationResponseJSON,
      expectedChallenge,
      expectedOrigin: this.expected(origin),
      expectedRPID: hostOf(origin),
      requireUserVerification: true,
    }).catch(() => ({ verified: false as const, registrationInfo: undefined }));
    insist(verified && registrationInfo, 'factor.passkey-refused');
    const { id, publicKey, counter, transports } = registrationInfo.credential;
    return { credentialId: id, publicKey, counter, rpId: hostOf(origin), transports: transports ?? [] };
  }

  async requestOptions(me: LiveSession, origin: string): Promise<object> {
    const passkeys = await this.of(me.accountId, hostOf(origin));
    insist(passkeys.length > 0, 'factor.passkey-refused');
    const { generateAuthenticationOptions } = await webauthn();
    const options = await generateAuthenticationOptions({
      rpID: hostOf(origin),
      allowCredentials: passkeys.map(asDescriptor),
      userVerification: 'required',
    });
    await this.keepChallenge(me.sessionId, 'prove', options.challenge);
    return options;
  }

  /** Whether the answer is of a passkey of this account, for this session and address; answers which. */
  async prove(me: LiveSession, origin: string, response: PasskeyAnswer): Promise<string> {
    const expectedChallenge = await this.takeChallenge(me.sessionId, 'prove');
    const passkeys = await this.of(me.accountId, hostOf(origin));
    const passkey = passkeys.find((one) => one.credential_id === response.id);
    insist(passkey, 'factor.passkey-refused');
    const { verifyAuthenticationResponse } = await webauthn();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as unknown as AuthenticationResponseJSON,
      expectedChallenge,
      expectedOrigin: this.expected(origin),
      expectedRPID: hostOf(origin),
      requireUserVerification: true,
      // The counter is compared below, where a copy can be told from any other mistake.
      credential: { id: passkey.credential_id, publicKey: new Uint8Array(passkey.public_key), counter: 0 },
    }).catch(() => ({ verified: false, authenticationInfo: undefined }));
    insist(verified && authenticationInfo, 'factor.passkey-refused');
    await this.count(me, passkey, authenticationInfo.newCounter);
    return passkey.id;
  }

  /** A counter that does not go up is that of a copy. Passkeys that keep none always say 0. */
  private async count(me: LiveSession, passkey: PasskeyRow, counter: number): Promise<void> {
    const counted = await this.transactions.run('none', async (tx) => {
      const [row] = await tx.query(
        `UPDATE factor SET counter = $2, last_day = $3::timestamptz::date
         WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0)) RETURNING 1`,
        [passkey.id, counter, tx.now],
      );
      if (!row) {
        await tx.query(
          `INSERT INTO account_notice (account_id, kind, at) VALUES ($1, 'passkey-copied', $2)`,
          [me.accountId, tx.now],
        );
      }
      return Boolean(row);
    });
    if (counted) return;
    this.log.warn('the counter of a passkey went back: there may be a copy of it');
    throw new Refusal('factor.passkey-refused');
  }

  private of(accountId: string, rpId: string): Promise<PasskeyRow[]> {
    return this.transactions.read<PasskeyRow>(
      `SELECT id, credential_id, public_key, counter, transports FROM factor
       WHERE account_id = $1 AND kind = 'passkey' AND confirmed_at IS NOT NULL AND rp_id = $2`,
      [accountId, rpId],
    );
  }

  private async keepChallenge(sessionId: string, purpose: Purpose, challenge: string): Promise<void> {
    const until = new Date(this.clock.now().getTime() + CHALLENGE_MS);
    await this.transactions.run('none', (tx) =>
      tx.query(
        `INSERT INTO passkey_challenge (session_id, purpose, challenge, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (session_id) DO UPDATE SET purpose = $2, challenge = $3, expires_at = $4`,
        [sessionId, purpose, challenge, until],
      ),
    );
  }

  /** The challenge of this session, which is used up by asking for it. */
  private async takeChallenge(sessionId: string, purpose: Purpose): Promise<string> {
    const [row] = await this.transactions.run('none', (tx) =>
      tx.query<{ challenge: string; purpose: Purpose; expires_at: Date }>(
        'DELETE FROM passkey_challenge WHERE session_id = $1 RETURNING challenge, purpose, expires_at',
        [sessionId],
      ),
    );
    insist(row && row.purpose === purpose && row.expires_at > this.clock.now(), 'factor.passkey-refused');
    return row.challenge;
  }

  /** Without a setting there is exactly one origin: the one that was asked. */
  private expected(origin: string): string {
    insist(ownOrigins(this.config)?.includes(origin) ?? true, 'factor.passkey-refused');
    return origin;
  }
}

const hostOf = (origin: string): string => new URL(origin).hostname;
const asDescriptor = ({ credential_id, transports }: PasskeyRow) => ({ id: credential_id, transports });
