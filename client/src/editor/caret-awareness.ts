import type { Doing, Presence } from '@contract/socket';

export interface CaretUser {
  readonly seatId: string;
  readonly handle: string;
  readonly partyId: string;
  /** What the plugin asks for; ours are drawn by the party's own colour. */
  readonly name: string;
  readonly color: string;
}
interface CaretState {
  readonly user?: CaretUser;
  readonly cursor?: { readonly anchor: unknown; readonly head: unknown } | null;
}
type Place = NonNullable<Doing['cursor']>;

/** The grey the plugin wants to hear of a colour it never draws. */
const UNUSED = '#777777';

/**
 * Who stands where in one language of one clause, in the shape the caret plugin reads: fed from the presence of
 * the statement's room, and telling it where one's own caret is.
 */
export class CaretAwareness {
  readonly states = new Map<number, CaretState>();
  private own: CaretState = {};
  private readonly listeners = new Map<string, Set<() => void>>();
  private heads = new Map<number, string>();

  constructor(
    readonly clientID: number,
    private readonly place: { readonly clauseId: string; readonly language: Place['language'] },
    private readonly tell: (cursor: Doing['cursor']) => void,
    /** Somebody's caret has moved: its flag is worth showing for a moment. */
    private readonly moved: (clientId: number) => void,
  ) {}

  getStates(): Map<number, CaretState> {
    return this.states;
  }

  getLocalState(): CaretState {
    return this.own;
  }

  setLocalStateField(field: string, value: unknown): void {
    const had = this.own.cursor ?? null;
    this.own = { ...this.own, [field]: value };
    if (field !== 'cursor') return;
    if (value === null) {
      if (had) this.tell(null);
      return;
    }
    const { anchor, head } = JSON.parse(JSON.stringify(value)) as Pick<Place, 'anchor' | 'head'>;
    this.tell({ ...this.place, clientId: this.clientID, anchor, head });
  }

  on(name: string, listener: () => void): void {
    this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(listener));
  }

  off(name: string, listener: () => void): void {
    this.listeners.get(name)?.delete(listener);
  }

  /** The room's presence, as it is now. */
  show(present: readonly Presence[], me: string): void {
    const heads = new Map<number, string>();
    this.states.clear();
    for (const { seatId, handle, partyId, cursor } of present) {
      if (seatId === me || !cursor) continue;
      if (cursor.clauseId !== this.place.clauseId || cursor.language !== this.place.language) continue;
      this.states.set(cursor.clientId, {
        user: { seatId, handle, partyId, name: handle, color: UNUSED },
        cursor: { anchor: cursor.anchor, head: cursor.head },
      });
      heads.set(cursor.clientId, JSON.stringify(cursor.head));
    }
    const before = this.heads;
    this.heads = heads;
    const changed =
      heads.size !== before.size || [...heads].some(([clientId, head]) => before.get(clientId) !== head);
    if (!changed) return;
    for (const name of ['change', 'update'])
      for (const listener of this.listeners.get(name) ?? []) listener();
    for (const [clientId, head] of heads) if (before.get(clientId) !== head) this.moved(clientId);
  }
}
