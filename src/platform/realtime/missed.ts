import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../contract/events.js';
import type { Entered } from '../../contract/socket.js';
import type { Place, SeatedSubject } from '../access/seats.js';
import { Reads, type Reading } from '../database/reads.js';
import { measures } from '../health/measures.js';
import { Dispatcher } from '../rooms/dispatcher.js';
import { RoomReader } from '../rooms/room-reader.js';

const PAGE = 200;
/** Who has missed more than this loads the view anew instead. */
const TOO_FAR = 4_000;

/** What somebody has missed who comes back to a room: a page of it, from memory where that reaches far enough back. */
@Injectable()
export class Missed {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly reader: RoomReader,
    private readonly reads: Reads,
  ) {}

  /** For whoever was just let in: `lastSeq` is the last event they have, or null to begin at the present. */
  async since(lastSeq: number | null, { room, subject }: Place, accountId: string): Promise<Entered> {
    const { id, seq, partyIds } = room;
    if (lastSeq === null || lastSeq >= seq) return { events: [], seq, more: false, reload: false };
    if (seq - lastSeq > TOO_FAR) {
      measures.resumeReloads.inc();
      return { events: [], seq, more: false, reload: true };
    }
    const recent = this.dispatcher.recent(id, lastSeq);
    // Memory may end before `seq` on a node that is behind: then the table is asked, and nothing is skipped.
    const reaches = recent !== null && (recent.at(-1)?.seq ?? lastSeq) >= seq;
    measures.resumePages.inc({ from: reaches ? 'memory' : 'table' });
    const read = (db: Reading) => this.reader.after(id, lastSeq, PAGE, db);
    const stored = reaches ? recent : await this.reads.in({ partyIds }, accountId, read);
    const events = upToRemoval(stored.slice(0, PAGE), seq, subject);
    return { events, seq, more: (events.at(-1)?.seq ?? lastSeq) < seq, reload: false };
  }
}

/** What somebody who was let in at `seq` may read of what was read after that: nothing after the own removal. */
function upToRemoval(
  events: RecordedEvent[],
  seq: number,
  { seatId, partyId }: SeatedSubject,
): RecordedEvent[] {
  const removal = events.findIndex(({ type, payload, ...event }) => {
    const gone = payload as { seatId?: string; partyId?: string };
    return (
      event.seq > seq &&
      ((type === 'seat.ended' && gone.seatId === seatId) ||
        (type === 'party.left-room' && gone.partyId === partyId))
    );
  });
  return removal < 0 ? events : events.slice(0, removal + 1);
}
