import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { BallotsModule } from '../ballots/ballots.module.js';
import { ChatModule } from '../chat/chat.module.js';
import { ConsentsModule } from '../consents/consents.module.js';
import { StatementsModule } from '../statements/statements.module.js';
import { CoalitionViewsService } from './coalition-views.service.js';
import { CoalitionsController } from './coalitions.controller.js';
import { CoalitionsRepository } from './coalitions.repository.js';
import { CoalitionsService } from './coalitions.service.js';

@Module({
  imports: [AuthModule, BallotsModule, ChatModule, ConsentsModule, StatementsModule],
  controllers: [CoalitionsController],
  providers: [CoalitionsService, CoalitionsRepository, CoalitionViewsService],
})
export class CoalitionsModule {}
