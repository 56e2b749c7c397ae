import { Injectable } from '@nestjs/common';
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { CommandBus } from '../commands/command-bus.js';
import { Audience } from '../realtime/audience.js';
import { SlowReaders } from '../realtime/slow-readers.js';
import { Dispatcher } from '../rooms/dispatcher.js';

/** Figures for Prometheus: counts only, no names, rooms or addresses. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  constructor(bus: CommandBus, audience: Audience, slow: SlowReaders, dispatcher: Dispatcher) {
    collectDefaultMetrics({ register: this.registry });
    const gauge = (name: string, help: string, read: () => number): void => {
      const registers = [this.registry];
      new Gauge({
        name: `peyman_${name}`,
        help,
        registers,
        collect: function () {
          this.set(read());
        },
      });
    };
    gauge('sockets', 'Connected sockets', () => audience.sockets);
    gauge('rooms_followed', 'Rooms whose record this node follows', () => dispatcher.following);
    gauge(
      'record_unseen_seconds',
      'Time since the record could last be read',
      () => dispatcher.blindFor / 1_000,
    );
    gauge('commits_total', 'Transactions of commands', () => bus.batches.count);
    gauge('commands_total', 'Commands in them', () => bus.batches.commands);
    gauge('commit_size_largest', 'Most commands that shared one commit', () => bus.batches.largest);
    gauge('feeds_paused_total', 'Times a slow reader was paused', () => slow.pauses);
  }

  read(): Promise<string> {
    return this.registry.metrics();
  }
}
