import { Module } from '@nestjs/common';
import { ClauseGuard, ReplayGuard } from './clause-guard.service.js';
import { ClauseHistory } from './clause-history.js';
import { ClauseKeeper } from './clause-keeper.js';
import { ClauseTexts } from './clause-texts.service.js';
import { ClientIds } from './client-ids.js';
import { KeptWords } from './kept-words.js';
import { TextCommands } from './text.commands.js';
import { TextsController } from './texts.controller.js';
import { TextsService } from './texts.service.js';
import { WritingBrake } from './writing-brake.js';

@Module({
  controllers: [TextsController],
  providers: [
    ClauseGuard,
    ReplayGuard,
    ClientIds,
    ClauseHistory,
    ClauseKeeper,
    ClauseTexts,
    KeptWords,
    TextCommands,
    TextsService,
    WritingBrake,
  ],
  exports: [ClauseTexts],
})
export class CoeditingModule {}
