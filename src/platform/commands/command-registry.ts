import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { COMMANDS, type CommandType } from '../../contract/commands.js';
import { policy } from '../../domain/access/policy.js';
import { HANDLES, type FirstLook, type HandlesMetadata } from './handles.js';

export interface RegisteredHandler {
  readonly batch: boolean;
  readonly look: FirstLook<CommandType, unknown> | undefined;
  readonly run: (...args: unknown[]) => Promise<unknown>;
}

/** Finds the one handler of every command of the contract. A command without handler or policy stops the start. */
@Injectable()
export class CommandRegistry implements OnApplicationBootstrap {
  private readonly handlers = new Map<string, RegisteredHandler>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onApplicationBootstrap(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (!instance || typeof instance !== 'object') continue;
      const owner = instance as Record<string, (...args: unknown[]) => Promise<unknown>>;
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const method = owner[name];
        const metadata = method && (Reflect.getMetadata(HANDLES, method) as HandlesMetadata | undefined);
        if (!metadata || !method) continue;
        if (this.handlers.has(metadata.type)) throw new Error(`two handlers for ${metadata.type}`);
        const { type, batch, look } = metadata;
        this.handlers.set(type, { batch, look, run: method.bind(instance) });
      }
    }
    for (const [type, definition] of Object.entries(COMMANDS)) {
      if (!this.handlers.has(type)) throw new Error(`no handler for the command ${type}`);
      if (definition.policy === null ? definition.scope !== 'account' : !(definition.policy in policy)) {
        throw new Error(`no policy for the command ${type}`);
      }
    }
  }

  handler(type: CommandType): RegisteredHandler {
    const handler = this.handlers.get(type);
    if (!handler) throw new Error(`no handler for the command ${type}`);
    return handler;
  }
}
