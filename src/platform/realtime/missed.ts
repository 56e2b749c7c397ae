import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../contract/events.js';
import type { Entered } from '../../contract/socket.js';
import type { Place } from '../access/seats.js';
import { Reads } from '../database/reads.js';
import { measures } from '../health/measures.js';
import { Dispatcher } from '../rooms/dispatcher.js';
import { RoomReader } from '../rooms/room-reader.js';
import { Together } from '../together.js';

const PAGE = 200;
/** And so many bytes, more or less: nine seconds of a slow line. */
const PAGE_BYTES = 128 * 1024;
/** Who has missed more than this loads the view anew instead. */
const TOO_FAR = 4_000;

/** Events of a room that is open to all, after a number. */
interface Wanted {
  readonly roomId: string;
  readonly after: number;
}

/** What somebody has missed who comes back to a room: a page of it, from memory where that reaches far enough back. */
@Injectable()
export class Missed {
  /** Many come back at once. */
  private readonly open = new Together((wanted: readonly Wanted[]) => this.pages(wanted));

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly reader: RoomReader,
    private readonly reads: Reads,
  ) {}

  /**
   * For whoever was just let in: `lastSeq` is the last event they have, or null to begin at the present. Nothing after
   * `seq` is given here: it was written after the right was read, and comes with the room's feed, or not at all. Who
   * has more than there is has seen a record that was lost since (a database restored from a copy): they begin anew.
   */
  async since(lastSeq: number | null, { room }: Place, accountId: string): Promise<Entered> {
    const { id, seq, partyIds } = room;
    if (lastSeq === null || lastSeq === seq) return { events: [], seq, more: false, reload: false };
    if (lastSeq > seq || seq - lastSeq > TOO_FAR) {
      measures.resumeReloads.inc();
      return { events: [], seq, more: false, reload: true };
    }
    const recent = this.dispatcher.recent(id, lastSeq);
    // Memory may end before `seq` on a node that is behind: then the table is asked, and nothing is skipped.
    const reaches = recent !== null && (recent.at(-1)?.seq ?? lastSeq) >= seq;
    measures.resumePages.inc({ from: reaches ? 'memory' : 'table' });
    const stored = reaches ? recent : await this.stored(id, partyIds, lastSeq, accountId);
    const events = pageOf(stored.filter((event) => event.seq <= seq));
    return { events, seq, more: (events.at(-1)?.seq ?? lastSeq) < seq, reload: false };
  }

  private stored(
    roomId: string,
    partyIds: readonly string[] | null,
    after: number,
    accountId: string,
  ): Promise<RecordedEvent[]> {
    if (partyIds === null) return this.open.one({ roomId, after });
    return this.reads.for(accountId, (db) => this.reader.after(roomId, after, PAGE, db));
  }

  /** Read once for each room, from the first number that somebody lacks. A record has no gaps: numbers are places. */
  private async pages(wanted: readonly Wanted[]): Promise<RecordedEvent[][]> {
    const rooms = new Map<string, { from: number; to: number }>();
    for (const { roomId, after } of wanted) {
      const { from, to } = rooms.get(roomId) ?? { from: after, to: after };
      rooms.set(roomId, { from: Math.min(from, after), to: Math.max(to, after) });
    }
    const read = await Promise.all(
      [...rooms].map(async ([roomId, { from, to }]): Promise<[string, RecordedEvent[]]> => {
        return [roomId, await this.reader.after(roomId, from, to - from + PAGE, this.reads)];
      }),
    );
    const stored = new Map(read);
    return wanted.map(({ roomId, after }) => {
      const skip = after - rooms.get(roomId)!.from;
      return stored.get(roomId)!.slice(skip, skip + PAGE);
    });
  }
}

/** Many are told the same events. */
const sizes = new WeakMap<RecordedEvent, number>();
function sizeOf(event: RecordedEvent): number {
  let size = sizes.get(event);
  if (size === undefined) sizes.set(event, (size = Buffer.byteLength(JSON.stringify(event))));
  return size;
}

/** As many as fit, and one in any case. */
function pageOf(events: readonly RecordedEvent[]): RecordedEvent[] {
  let bytes = 0;
  const end = events.findIndex((event, i) => i === PAGE || ((bytes += sizeOf(event)) > PAGE_BYTES && i > 0));
  return end < 0 ? [...events] : events.slice(0, end);
}
