import { SetMetadata } from '@nestjs/common';
import type { CommandInput, CommandOutput, CommandType } from '../../contract/commands.js';
import type { Refusal } from '../../domain/shared/refusal.js';
import type { Subject } from '../../domain/access/policy.js';
import type { LockedRoom, Query, Tx } from '../rooms/tx.js';

/** Who sends a command: an account behind a live session. The clock acts with neither. */
export interface Actor {
  readonly accountId: string;
  readonly sessionId: string;
}

/** What a handler knows of the one who asks. Rights have been checked with exactly this. */
export interface Asking<T extends CommandType = CommandType> {
  readonly input: CommandInput<T>;
  readonly actor: Actor;
  readonly subject: Subject & { readonly handle: string };
  readonly room: LockedRoom;
}

/** For commands that have no room yet: there is no seat either. */
export interface AskingAccount<T extends CommandType = CommandType> {
  readonly input: CommandInput<T>;
  readonly actor: Actor;
}

export type SingleHandler<T extends CommandType> = (tx: Tx, asking: Asking<T>) => Promise<CommandOutput<T>>;
export type AccountHandler<T extends CommandType> = (
  tx: Tx,
  asking: AskingAccount<T>,
) => Promise<CommandOutput<T>>;
/** Takes many commands of one type and one room at once, and answers each. */
export type BatchHandler<T extends CommandType> = (
  tx: Tx,
  asking: Asking<T>[],
  seen: unknown,
) => Promise<(CommandOutput<T> | Refusal)[]>;

/**
 * What a handler of many has to read first. It is asked along with the lock, before rights are known: the answer is
 * only for the handler, and for nothing but what the room holds.
 */
export type FirstLook<T extends CommandType, K> = (
  query: Query,
  roomId: string,
  asked: readonly Pick<Asking<T>, 'input' | 'actor'>[],
) => Promise<K>;

export const HANDLES = 'peyman:handles';
export interface HandlesMetadata {
  readonly type: CommandType;
  readonly batch: boolean;
  readonly look?: FirstLook<CommandType, unknown> | undefined;
}

/** Registers a method as the handler of a command. */
export const Handles = (type: CommandType) =>
  SetMetadata(HANDLES, { type, batch: false } satisfies HandlesMetadata);

/** Registers a method that handles many commands of one type at once, and is given what `look` has found. */
export const HandlesMany = <T extends CommandType>(type: T, look?: FirstLook<T, unknown>) =>
  SetMetadata(HANDLES, {
    type,
    batch: true,
    look: look as HandlesMetadata['look'],
  } satisfies HandlesMetadata);
