import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { Sealing } from './access/sealing.js';
import { EverSat } from './access/ever-sat.js';
import { Seats } from './access/seats.js';
import { Sessions } from './access/sessions.js';
import { Clock } from './clock.js';
import { CommandBus } from './commands/command-bus.js';
import { CommandRegistry } from './commands/command-registry.js';
import { CommandsController } from './commands/commands.controller.js';
import { Strikes } from './commands/strikes.js';
import { CONFIG, type Config } from './config/config.js';
import { EventLoop } from './health/event-loop.js';
import { NodeReads } from './database/node-reads.js';
import { Reads } from './database/reads.js';
import { HealthController } from './health/health.controller.js';
import { Lifecycle } from './health/lifecycle.js';
import { Metrics } from './health/metrics.js';
import { ReadinessChecks } from './health/readiness.js';
import { Pages } from './http/pages.js';
import { Passport } from './http/passport.js';
import { RouteCheck } from './http/route-check.js';
import { SessionStrategy } from './http/session.guard.js';
import { Limits } from './limits/limits.js';
import { Admissions } from './realtime/admissions.js';
import { Audience } from './realtime/audience.js';
import { LiveGateway } from './realtime/live.gateway.js';
import { Missed } from './realtime/missed.js';
import { PresenceBook } from './realtime/presence.js';
import { SlowReaders } from './realtime/slow-readers.js';
import { Deadlines } from './rooms/deadlines.js';
import { Dispatcher } from './rooms/dispatcher.js';
import { RoomReader } from './rooms/room-reader.js';
import { Transactions } from './rooms/transactions.js';

const GROUND = [
  Clock,
  Limits,
  Sealing,
  Strikes,
  Reads,
  EverSat,
  Seats,
  Sessions,
  RoomReader,
  Dispatcher,
  Transactions,
  Deadlines,
  CommandRegistry,
  CommandBus,
  Admissions,
  Missed,
  PresenceBook,
  SlowReaders,
  Pages,
  Passport,
  Audience,
];

/** The ground every feature stands on. */
@Global()
@Module({})
export class PlatformModule {
  static with(config: Config, dataSource: DataSource, node: DataSource): DynamicModule {
    return {
      module: PlatformModule,
      imports: [DiscoveryModule],
      controllers: [CommandsController, HealthController],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: DataSource, useValue: dataSource },
        { provide: NodeReads, useValue: new NodeReads(node) },
        ...GROUND,
        LiveGateway,
        SessionStrategy,
        RouteCheck,
        Metrics,
        ReadinessChecks,
        EventLoop,
        Lifecycle,
      ],
      exports: [CONFIG, DataSource, NodeReads, Lifecycle, Metrics, ReadinessChecks, ...GROUND],
    };
  }
}
