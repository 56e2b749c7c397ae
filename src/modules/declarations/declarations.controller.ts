import { Controller, Get } from '@nestjs/common';
import type { DeclarationSummary } from '../../contract/views.js';
import { Access } from '../../platform/http/session.guard.js';
import { DeclarationsService } from './declarations.service.js';

@Controller('api/declarations')
export class DeclarationsController {
  constructor(private readonly declarations: DeclarationsService) {}

  @Get()
  @Access('anyone')
  list(): DeclarationSummary[] {
    return this.declarations.list();
  }
}
