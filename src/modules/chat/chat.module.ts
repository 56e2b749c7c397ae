import { Module } from '@nestjs/common';
import { ChatController } from './chat.controller.js';
import { ChatService } from './chat.service.js';
import { MessageCommands } from './message.commands.js';
import { MessageReader } from './message.reader.js';
import { MessageRepository } from './message.repository.js';

@Module({
  controllers: [ChatController],
  providers: [ChatService, MessageCommands, MessageReader, MessageRepository],
  exports: [ChatService],
})
export class ChatModule {}
