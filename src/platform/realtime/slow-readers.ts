import { Injectable } from '@nestjs/common';
import { measures } from '../health/measures.js';
import type { AppServer, AppSocket } from './audience.js';

const LOOK_MS = 200;
/** Above this many unsent bytes a socket's live feed stops; below the second figure it may come back. */
const PAUSE_BYTES = 1024 * 1024;
const RESUME_BYTES = 64 * 1024;
/** Above this the line is closed: answers are not told to a room, and go on whoever reads them. */
const CUT_BYTES = 32 * 1024 * 1024;

interface Transport {
  socket?: { bufferedAmount?: number };
}
interface Packet {
  data?: string | Buffer;
  options?: { wsPreEncodedFrame?: { length: number }[] };
}

/** Bytes that wait for this reader, here and in the WebSocket. */
function backlog(socket: AppSocket): number {
  const conn = socket.conn as unknown as { writeBuffer: Packet[]; transport: Transport };
  let bytes = conn.transport.socket?.bufferedAmount ?? 0;
  for (const packet of conn.writeBuffer) bytes += packet.data?.length ?? 64;
  return bytes;
}

/**
 * A reader that does not keep up is taken out of its rooms, so that it neither
 * fills memory nor slows the others, and is told to enter again once it has
 * drained. It then resumes from the record.
 */
@Injectable()
export class SlowReaders {
  private timer: NodeJS.Timeout | null = null;
  private readonly paused = new Map<AppSocket, string[]>();

  open(server: AppServer): void {
    this.timer = setInterval(() => this.look(server), LOOK_MS);
    this.timer.unref();
  }

  close(): void {
    if (this.timer) clearInterval(this.timer);
    this.paused.clear();
  }

  /** Whether this reader has room for what was missed. Who has not yet read the last page is given no other. */
  keepsUp(socket: AppSocket): boolean {
    return !this.paused.has(socket) && backlog(socket) <= PAUSE_BYTES;
  }

  private look(server: AppServer): void {
    for (const socket of [...server.sockets.sockets.values()]) {
      const bytes = backlog(socket);
      if (bytes > CUT_BYTES) socket.disconnect(true);
      else if (bytes > PAUSE_BYTES && !this.paused.has(socket)) this.pause(socket);
    }
    for (const [socket, rooms] of this.paused) {
      if (!socket.connected) this.paused.delete(socket);
      else if (backlog(socket) < RESUME_BYTES) {
        this.paused.delete(socket);
        for (const roomId of rooms) socket.emit('room:resume', { roomId });
      }
    }
  }

  private pause(socket: AppSocket): void {
    const rooms = [...socket.data.rooms.keys()];
    for (const name of socket.rooms) if (name !== socket.id) void socket.leave(name);
    this.paused.set(socket, rooms);
    measures.feedsPaused.inc();
  }
}
