import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenedSession } from '../../platform/access/sessions.js';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { cookieName, deviceCookieName, isSecure, readCookie } from '../../platform/http/cookie.js';
import { DEVICE_DAYS, KnownDevices } from './known-devices.js';

/** The two cookies there are: the session, and that this browser has been here before. */
@Injectable()
export class SessionCookies {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly devices: KnownDevices,
    private readonly clock: Clock,
  ) {}

  give(reply: FastifyReply, { token, expiresAt }: OpenedSession): void {
    const seconds = Math.floor((expiresAt.getTime() - this.clock.now().getTime()) / 1_000);
    this.set(reply, cookieName(this.config), token, seconds);
  }

  /** Whoever has come all the way in is known in this browser from now on. */
  async remember(request: FastifyRequest, reply: FastifyReply, sessionId: string): Promise<void> {
    const token = await this.devices.remember(sessionId, this.device(request));
    this.set(reply, deviceCookieName(this.config), token, DEVICE_DAYS * 86_400);
  }

  device(request: FastifyRequest): string | null {
    return readCookie(request.headers.cookie, deviceCookieName(this.config));
  }

  /** Leaves nothing behind: no cookie, nothing stored, nothing in the cache. */
  async clear(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const device = this.device(request);
    if (device) await this.devices.forget(device);
    void reply.header('Clear-Site-Data', '"cache", "cookies", "storage"');
    this.set(reply, cookieName(this.config), '', 0);
    this.set(reply, deviceCookieName(this.config), '', 0);
  }

  private set(reply: FastifyReply, name: string, value: string, seconds: number): void {
    const secure = isSecure(this.config) ? '; Secure' : '';
    void reply.header(
      'Set-Cookie',
      `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`,
    );
  }
}
