import { Body, Controller, Delete, Get, Param, ParseUUIDPipe, Put } from '@nestjs/common';
import { ChangeTrust, type TrustView } from '../../../contract/recovery.js';
import type { LiveSession } from '../../../platform/access/sessions.js';
import { Access, Me } from '../../../platform/http/session.guard.js';
import { ZodPipe } from '../../../platform/http/zod.pipe.js';
import { FactorsService } from '../factors/factors.service.js';
import { RecoveriesService } from './recoveries.service.js';
import { Trust } from './trust.js';

/** The way back into one's own account, from the inside. */
@Controller('api/me')
export class RecoveryController {
  constructor(
    private readonly trust: Trust,
    private readonly recoveries: RecoveriesService,
    private readonly factors: FactorsService,
  ) {}

  @Get('trust')
  @Access('signed-in')
  list(@Me() me: LiveSession): Promise<TrustView[]> {
    return this.trust.list(me);
  }

  @Put('trust/:seatId')
  @Access('signed-in')
  async change(
    @Me() me: LiveSession,
    @Param('seatId', ParseUUIDPipe) seatId: string,
    @Body(new ZodPipe(ChangeTrust)) { seatIds }: { seatIds: string[] },
  ): Promise<object> {
    await this.factors.insistOnFreshProof(me);
    await this.trust.change(me, seatId, seatIds);
    return {};
  }

  @Delete('recovery')
  @Access('signed-in')
  async cancel(@Me() me: LiveSession): Promise<object> {
    await this.recoveries.cancel(me);
    return {};
  }
}
