import { Module } from '@nestjs/common';
import { BallotsModule } from '../ballots/ballots.module.js';
import { CoeditingModule } from '../coediting/coediting.module.js';
import { ConsentsModule } from '../consents/consents.module.js';
import { ClauseCommands } from './clause.commands.js';
import { StatementCommands } from './statement.commands.js';
import { StatementsController } from './statements.controller.js';
import { StatementsRepository } from './statements.repository.js';
import { StatementsService } from './statements.service.js';

@Module({
  imports: [BallotsModule, CoeditingModule, ConsentsModule],
  controllers: [StatementsController],
  providers: [StatementsRepository, StatementsService, StatementCommands, ClauseCommands],
  exports: [StatementsService],
})
export class StatementsModule {}
