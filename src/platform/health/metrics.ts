import { Inject, Injectable } from '@nestjs/common';
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { DataSource } from 'typeorm';
import { CommandBus } from '../commands/command-bus.js';
import { NodeReads } from '../database/node-reads.js';
import { waitingFor } from '../database/waiting.js';
import { Audience } from '../realtime/audience.js';
import { Dispatcher } from '../rooms/dispatcher.js';
import { measures } from './measures.js';

/** Figures for Prometheus: counts only, no names, rooms or addresses. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  constructor(
    bus: CommandBus,
    audience: Audience,
    dispatcher: Dispatcher,
    @Inject(DataSource) source: DataSource,
    node: NodeReads,
  ) {
    collectDefaultMetrics({ register: this.registry });
    for (const measure of Object.values(measures)) this.registry.registerMetric(measure);
    this.gauge('sockets', 'Connected sockets', () => audience.sockets);
    this.gauge('rooms_followed', 'Rooms whose record this node follows', () => dispatcher.following);
    this.gauge('record_unseen_seconds', 'Time since the record could last be read', () => {
      return dispatcher.blindFor / 1_000;
    });
    this.gauge('rooms_behind', 'Rooms whose sockets lacked events at the last look', () => {
      return dispatcher.behind.rooms;
    });
    this.gauge('events_behind_largest', 'Events that the sockets of the room furthest behind lacked', () => {
      return dispatcher.behind.largest;
    });
    this.gauge('commands_waiting', 'Commands without an answer yet', () => bus.load.waiting);
    this.gauge('commands_waiting_largest', 'Commands that wait in the fullest room', () => bus.largestQueue);
    this.gauge('commands_waiting_bytes', 'What these commands carry', () => bus.load.bytes);
    this.gauge('database_waiting', 'Who waits for a connection to the database', () => {
      return waitingFor(source) + node.waiting;
    });
  }

  /** A figure that is read when somebody asks for it. */
  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `peyman_${name}`,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }

  read(): Promise<string> {
    return this.registry.metrics();
  }
}
