import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CommandOutput } from '../../contract/commands.js';
import type { StrawView } from '../../contract/views.js';
import type { Choice } from '../../domain/ballot/ballot.js';
import { insist, Refusal } from '../../domain/shared/refusal.js';
import { Handles, HandlesMany, type Asking } from '../../platform/commands/handles.js';
import { Audience } from '../../platform/realtime/audience.js';
import { Deadlines } from '../../platform/rooms/deadlines.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { StrawRepository } from './straw.repository.js';

const END = 'straw:end';

/** A show of hands: counted in front of everyone, binding nobody, and gone when it is over. */
@Injectable()
export class StrawCommands implements OnModuleInit {
  constructor(
    private readonly straws: StrawRepository,
    private readonly deadlines: Deadlines,
    private readonly audience: Audience,
  ) {}

  onModuleInit(): void {
    this.deadlines.on(END, (tx, roomId, strawId) => this.finish(tx, roomId, strawId));
  }

  /** One at a time in a room: a new question ends the last one. */
  @Handles('straw:ask')
  async ask(tx: Tx, { input, subject, room }: Asking<'straw:ask'>): Promise<CommandOutput<'straw:ask'>> {
    for (const id of await this.straws.idsIn(tx, room.id)) await this.finish(tx, room.id, id);
    const closesAt = new Date(tx.now.getTime() + input.minutes * 60_000);
    const straw: StrawView = {
      id: randomUUID(),
      roomId: room.id,
      question: input.question,
      askedBy: subject.seatId,
      closesAt: closesAt.toISOString(),
      ended: false,
      yes: 0,
      no: 0,
      abstain: 0,
    };
    await this.straws.insert(tx, straw);
    await this.deadlines.schedule(tx, END, room.id, straw.id, closesAt);
    this.show(tx, straw);
    return { strawId: straw.id };
  }

  @HandlesMany('straw:raise')
  async raise(tx: Tx, asked: Asking<'straw:raise'>[]): Promise<(CommandOutput<'straw:raise'> | Refusal)[]> {
    const roomId = asked[0]!.room.id;
    const strawIds = [...new Set(asked.map((a) => a.input.strawId))];
    const known = await this.straws.find(tx, roomId, strawIds);
    const hands = new Map<string, { strawId: string; seatId: string; choice: Choice }>();
    const answers = asked.map(({ input: { strawId, choice }, subject: { seatId } }) => {
      const straw = known.get(strawId);
      if (!straw) return new Refusal('ballot.not-found');
      if (straw.closesAt <= tx.now.toISOString())
        return new Refusal('ballot.closed', { closesAt: straw.closesAt });
      hands.set(`${strawId} ${seatId}`, { strawId, seatId, choice });
      return {};
    });
    if (hands.size === 0) return answers;
    await this.straws.raise(tx, [...hands.values()]);
    for (const straw of (await this.straws.find(tx, roomId, strawIds)).values()) this.show(tx, straw);
    return answers;
  }

  @Handles('straw:end')
  async end(tx: Tx, { input, room }: Asking<'straw:end'>): Promise<CommandOutput<'straw:end'>> {
    await this.finish(tx, room.id, input.strawId);
    return {};
  }

  private async finish(tx: Tx, roomId: string, strawId: string): Promise<void> {
    const straw = (await this.straws.find(tx, roomId, [strawId])).get(strawId);
    insist(straw, 'ballot.not-found');
    await this.straws.remove(tx, strawId);
    await this.deadlines.cancel(tx, END, strawId);
    this.show(tx, { ...straw, ended: true });
  }

  private show(tx: Tx, straw: StrawView): void {
    tx.afterCommit(() => this.audience.straw(straw.roomId, straw));
  }
}
