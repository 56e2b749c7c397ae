import { Module } from '@nestjs/common';
import { AccountController } from './account.controller.js';
import { AccountsService } from './accounts.service.js';
import { Attempts } from './attempts.js';
import { Demonstration } from './demonstration.js';
import { FactorsController } from './factors/factors.controller.js';
import { FactorsService } from './factors/factors.service.js';
import { Passkeys } from './factors/passkeys.js';
import { KnownDevices } from './known-devices.js';
import { Notices } from './notices.js';
import { OwnSessions } from './own-sessions.js';
import { PasswordGuard, PasswordStrategy } from './password.guard.js';
import { Passwords } from './passwords.js';
import { RecoveriesRepository } from './recovery/recoveries.repository.js';
import { RecoveriesService } from './recovery/recoveries.service.js';
import { RecoveryController } from './recovery/recovery.controller.js';
import { Trust } from './recovery/trust.js';
import { RecoveryCodes } from './recovery-codes.js';
import { SessionCookies } from './session-cookies.js';
import { SignInController } from './sign-in.controller.js';

@Module({
  controllers: [SignInController, AccountController, FactorsController, RecoveryController],
  providers: [
    AccountsService,
    Attempts,
    Demonstration,
    FactorsService,
    KnownDevices,
    Notices,
    OwnSessions,
    Passkeys,
    PasswordGuard,
    PasswordStrategy,
    Passwords,
    RecoveriesRepository,
    RecoveriesService,
    RecoveryCodes,
    SessionCookies,
    Trust,
  ],
  exports: [AccountsService, Passwords, RecoveriesService],
})
export class AuthModule {}
