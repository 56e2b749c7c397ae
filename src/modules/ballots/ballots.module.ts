import { Module } from '@nestjs/common';
import { CoeditingModule } from '../coediting/coediting.module.js';
import { ConsentsModule } from '../consents/consents.module.js';
import { AnnouncingCommands } from './announcing.commands.js';
import { BallotLifeCommands } from './ballot-life.commands.js';
import { BallotsController } from './ballots.controller.js';
import { BallotsRepository } from './ballots.repository.js';
import { BallotsService } from './ballots.service.js';
import { CastingCommands } from './casting.commands.js';
import { StrawCommands } from './straw.commands.js';
import { StrawRepository } from './straw.repository.js';

@Module({
  imports: [CoeditingModule, ConsentsModule],
  controllers: [BallotsController],
  providers: [
    BallotsRepository,
    StrawRepository,
    BallotsService,
    AnnouncingCommands,
    BallotLifeCommands,
    CastingCommands,
    StrawCommands,
  ],
  exports: [BallotsService],
})
export class BallotsModule {}
