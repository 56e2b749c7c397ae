import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { PasskeyAnswer } from '../../src/contract/factors.js';

interface Options {
  readonly challenge: string;
}
/** What a dishonest or broken authenticator or browser would say. */
export interface Lies {
  readonly challenge?: string;
  readonly origin?: string;
  readonly rpId?: string;
  readonly userVerified?: boolean;
  readonly counter?: number;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

/** An authenticator and its browser in one: makes a key, and signs what it is asked, honestly unless told otherwise. */
export class SoftPasskey {
  readonly id = randomBytes(32);
  counter = 0;
  private readonly privateKey: KeyObject;
  private readonly cose: Uint8Array;

  constructor(readonly origin: string) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    this.privateKey = privateKey;
    const bytes = (part: string | undefined) => new Uint8Array(Buffer.from(part ?? '', 'base64url'));
    // COSE: kty EC2, alg ES256, crv P-256.
    this.cose = isoCBOR.encode(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, bytes(x)],
        [-3, bytes(y)],
      ]),
    );
  }

  create(options: Options, lies: Lies = {}): PasskeyAnswer {
    const idLength = Buffer.alloc(2);
    idLength.writeUInt16BE(this.id.length);
    const authData = Buffer.concat([
      this.head(ATTESTED, lies),
      Buffer.alloc(16),
      idLength,
      this.id,
      Buffer.from(this.cose),
    ]);
    const attestationObject = isoCBOR.encode(
      new Map<string, string | Uint8Array | Map<string, string>>([
        ['fmt', 'none'],
        ['attStmt', new Map<string, string>()],
        ['authData', new Uint8Array(authData)],
      ]),
    );
    return this.answer({
      clientDataJSON: this.clientData('webauthn.create', options, lies).toString('base64url'),
      attestationObject: Buffer.from(attestationObject).toString('base64url'),
      transports: ['internal'],
    });
  }

  get(options: Options, lies: Lies = {}): PasskeyAnswer {
    this.counter += 1;
    const authData = this.head(0, lies);
    const clientData = this.clientData('webauthn.get', options, lies);
    const hash = createHash('sha256').update(clientData).digest();
    const signature = createSign('sha256')
      .update(Buffer.concat([authData, hash]))
      .sign(this.privateKey);
    return this.answer({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
    });
  }

  private answer(response: Record<string, unknown>): PasskeyAnswer {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
  }

  private head(flags: number, { rpId, userVerified = true, counter = this.counter }: Lies): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const host = rpId ?? new URL(this.origin).hostname;
    const present = USER_PRESENT | (userVerified ? USER_VERIFIED : 0) | flags;
    return Buffer.concat([createHash('sha256').update(host).digest(), Buffer.from([present]), count]);
  }

  private clientData(type: string, options: Options, lies: Lies): Buffer {
    const challenge = lies.challenge ?? options.challenge;
    return Buffer.from(
      JSON.stringify({ type, challenge, origin: lies.origin ?? this.origin, crossOrigin: false }),
    );
  }
}
