import { Module } from '@nestjs/common';
import { ChatController } from './chat.controller.js';
import { ChatService } from './chat.service.js';
import { MessageCommands } from './message.commands.js';
import { MessageRepository } from './message.repository.js';

@Module({
  controllers: [ChatController],
  providers: [ChatService, MessageCommands, MessageRepository],
  exports: [ChatService],
})
export class ChatModule {}
