import { Module } from '@nestjs/common';
import { ConsentsModule } from '../consents/consents.module.js';
import { DeclarationShelf } from './declaration-shelf.js';
import { DeclarationsController } from './declarations.controller.js';
import { DeclarationsRepository } from './declarations.repository.js';
import { DeclarationsService } from './declarations.service.js';

@Module({
  imports: [ConsentsModule],
  controllers: [DeclarationsController],
  providers: [DeclarationsService, DeclarationsRepository, DeclarationShelf],
})
export class DeclarationsModule {}
