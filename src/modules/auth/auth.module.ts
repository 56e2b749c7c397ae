import { Module } from '@nestjs/common';
import { AccountsService } from './accounts.service.js';
import { AuthController, PasswordGuard, PasswordStrategy } from './auth.controller.js';
import { Demonstration } from './demonstration.js';
import { Passwords } from './passwords.js';

@Module({
  controllers: [AuthController],
  providers: [AccountsService, Demonstration, Passwords, PasswordStrategy, PasswordGuard],
  exports: [AccountsService, Passwords],
})
export class AuthModule {}
