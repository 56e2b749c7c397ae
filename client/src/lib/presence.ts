import type { Presence } from '@contract/socket';
import { Store } from './emitter';

const NOBODY: readonly Presence[] = [];

/** Who is in which room, as far as we have been told. */
export class PresenceBook {
  private readonly rooms = new Map<string, Store<readonly Presence[]>>();

  room(roomId: string): Store<readonly Presence[]> {
    let store = this.rooms.get(roomId);
    if (!store) this.rooms.set(roomId, (store = new Store(NOBODY)));
    return store;
  }

  /** The whole list of one room. */
  replace(roomId: string, present: readonly Presence[]): void {
    this.room(roomId).set(present);
  }

  /** News of some people; what is not said stays as it was. */
  merge(batch: readonly Presence[]): void {
    for (const roomId of new Set(batch.map((one) => one.roomId))) {
      const people = new Map(
        this.room(roomId)
          .get()
          .map((one) => [one.seatId, one]),
      );
      for (const news of batch) {
        if (news.roomId !== roomId) continue;
        if (news.here) people.set(news.seatId, { ...people.get(news.seatId), ...news });
        else people.delete(news.seatId);
      }
      this.room(roomId).set([...people.values()]);
    }
  }

  forget(): void {
    for (const store of this.rooms.values()) store.set(NOBODY);
  }
}
