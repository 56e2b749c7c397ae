import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import passport, { type Strategy } from 'passport';

type Done = (error: unknown, user?: object | false) => void;

/**
 * Passport with the strategies of this application alone. The instance that the library exports belongs to the
 * whole process: two applications in it would ask each other's strategies, with each other's settings.
 */
@Injectable()
export class Passport {
  private readonly own = new passport.Passport();

  use(name: string, strategy: Strategy): void {
    this.own.use(name, strategy);
  }

  /** Whom a strategy finds behind a request; null: nobody. Throws what the strategy throws. */
  ask<T extends object>(name: string, request: FastifyRequest): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const decide = (error: Error | null, user?: T | false): void =>
        error ? reject(error) : resolve(user || null);
      (this.own.authenticate(name, decide) as Asking)(request, {}, reject);
    });
  }
}

type Asking = (request: FastifyRequest, response: object, failed: (error: Error) => void) => void;

/** Gives what was found, or why it could not be, to a strategy that asked for it. */
export function answer(found: Promise<object | null>, done: Done): void {
  found.then((user) => done(null, user ?? false), done);
}
