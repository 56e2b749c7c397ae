import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { AuthModule } from './modules/auth/auth.module.js';
import { BallotsModule } from './modules/ballots/ballots.module.js';
import { ChatModule } from './modules/chat/chat.module.js';
import { CoalitionsModule } from './modules/coalitions/coalitions.module.js';
import { CoeditingModule } from './modules/coediting/coediting.module.js';
import { ConsentsModule } from './modules/consents/consents.module.js';
import { DeclarationsModule } from './modules/declarations/declarations.module.js';
import { StatementsModule } from './modules/statements/statements.module.js';
import type { Config } from './platform/config/config.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { DoorGuard } from './platform/http/session.guard.js';
import { PlatformModule } from './platform/platform.module.js';

/** The table of contents. */
@Module({})
export class AppModule {
  static with(config: Config, dataSource: DataSource, node: DataSource): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(config, dataSource, node),
        AuthModule,
        CoalitionsModule,
        ConsentsModule,
        ChatModule,
        StatementsModule,
        CoeditingModule,
        BallotsModule,
        DeclarationsModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: DoorGuard },
      ],
    };
  }
}
