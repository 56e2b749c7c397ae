import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';

/**
 * Keeps short secrets in the database that nobody can read with the database alone:
 * AES-256-GCM under a key derived from `SECRET_KEY`. `place` says where a value belongs;
 * moved to another row it does not open.
 */
@Injectable()
export class Sealing {
  private readonly key: Buffer | null;

  constructor(@Inject(CONFIG) { SECRET_KEY }: Config) {
    this.key = SECRET_KEY
      ? Buffer.from(hkdfSync('sha256', SECRET_KEY, '', 'peyman/second-factor/v1', 32))
      : null;
  }

  /** Whether there is a key. */
  get isPossible(): boolean {
    return this.key !== null;
  }

  seal(secret: Uint8Array, place: string): Buffer {
    if (!this.key) throw new Error('SECRET_KEY is not set');
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  open(sealed: Buffer, place: string): Buffer {
    if (!this.key) throw new Error('SECRET_KEY is not set');
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, 12))
      .setAAD(Buffer.from(place))
      .setAuthTag(sealed.subarray(12, 28));
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
  }
}
