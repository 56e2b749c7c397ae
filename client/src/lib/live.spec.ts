import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RecordedEvent } from '@contract/events';
import type { Refused } from './failure';
import { FakeClock, FakeSocket } from './fake-socket';
import { Live } from './live';

const ROOM = '11111111-1111-4111-8111-111111111111';
const event = (seq: number): RecordedEvent =>
  ({
    seq,
    type: 'message.deleted',
    at: '2026-11-22T10:00:00Z',
    by: null,
    payload: { messageId: ROOM },
  }) as RecordedEvent;
const events = (from: number, to: number): RecordedEvent[] =>
  Array.from({ length: to - from + 1 }, (_, i) => event(from + i));
const react = (roomId = ROOM) => ({ roomId, messageId: ROOM, emoji: '👍', on: true });
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no refusal',
    (error: Refused) => error.code,
  );

let socket: FakeSocket;
let clock: FakeClock;
let live: Live;
let seen: number[];

beforeEach(() => {
  socket = new FakeSocket();
  clock = new FakeClock();
  live = new Live(socket, clock);
  seen = [];
  live.start();
});

const enter = (fromSeq: number | null, onReload: () => Promise<number | null> | void = () => undefined) => {
  const closed: string[] = [];
  const leave = live.rooms.enter(ROOM, fromSeq, {
    onEvents: (batch) => seen.push(...batch.map((one) => one.seq)),
    onReload,
    onClosed: (why) => closed.push(why.code),
  });
  return { leave, closed };
};
const happen = (...seqs: number[]) => socket.say('events', { roomId: ROOM, events: seqs.map(event) });

describe('commands', () => {
  it('answers with the output of the server', async () => {
    socket.up();
    const answer = live.command('message:react', react());
    expect(live.connection.get().unsent).toBe(1);
    socket.last('command').answer({ ok: true, data: { done: 1 } as never });
    expect(await answer).toEqual({ done: 1 });
    expect(live.connection.get().unsent).toBe(0);
  });

  it('rejects with code, details and incident of a refusal', async () => {
    socket.up();
    const answer = live.command('message:react', react());
    socket
      .last('command')
      .answer({ ok: false, error: { code: 'message.gone', details: { n: 1 }, incident: 'x7' } });
    await expect(answer).rejects.toMatchObject({ code: 'message.gone', details: { n: 1 }, incident: 'x7' });
    expect(live.connection.get().unsent).toBe(0);
  });

  it.each(['overloaded', 'too-many-requests'])('sends again under the same id what is %s', async (code) => {
    socket.up();
    const answer = live.command('message:react', react());
    const { commandId } = socket.last('command').data;
    socket.last('command').answer({ ok: false, error: { code, details: { seconds: 2 } } });
    expect(live.connection.get().unsent).toBe(1);
    clock.pass(1_900);
    expect(socket.of('command')).toHaveLength(1);
    clock.pass(700);
    expect(socket.of('command').map((one) => one.data.commandId)).toEqual([commandId, commandId]);
    // The second one too comes to a server that is busy; meanwhile the line is lost and found.
    socket.last('command').answer({ ok: false, error: { code } });
    socket.down();
    socket.up();
    clock.pass(60);
    expect(socket.of('command')).toHaveLength(3);
    socket.last('command').answer({ ok: true, data: { done: 1 } as never });
    expect(await answer).toEqual({ done: 1 });
    clock.pass(60_000);
    expect(socket.of('command')).toHaveLength(3);
  });

  it('keeps commands while offline and sends them once, in order, on return', () => {
    void live.command('message:react', react());
    void live.command('message:mark-read', { roomId: ROOM, seq: 3 });
    expect(socket.sent).toHaveLength(0);
    expect(live.connection.get().unsent).toBe(2);
    socket.up();
    expect(socket.of('command').map((one) => one.data.type)).toEqual(['message:react', 'message:mark-read']);
  });

  it('sends what has no answer again under the same id after the line was lost', async () => {
    socket.up();
    const answer = live.command('message:react', react());
    const first = socket.last('command');
    socket.down();
    socket.up();
    const second = socket.last('command');
    expect(socket.of('command')).toHaveLength(2);
    expect(second.data.commandId).toBe(first.data.commandId);
    second.answer({ ok: true, data: {} as never });
    await answer;
    socket.down();
    socket.up();
    expect(socket.of('command')).toHaveLength(2);
  });

  it('asks again when an answer stays away although the line is up', () => {
    socket.up();
    void live.command('message:react', react());
    clock.pass(21_000);
    expect(socket.of('command')).toHaveLength(2);
    expect(new Set(socket.of('command').map((one) => one.data.commandId)).size).toBe(1);
  });

  it('comes again later, under the same id, when the server had too much to do', async () => {
    socket.up();
    const answer = live.command('message:react', react());
    const first = socket.last('command');
    first.answer({ ok: false, error: { code: 'overloaded', details: { seconds: 4 } } });
    expect(live.connection.get().unsent).toBe(1);
    clock.pass(3_900);
    expect(socket.of('command')).toHaveLength(1);
    clock.pass(4_200);
    expect(socket.of('command')).toHaveLength(2);
    expect(socket.last('command').data.commandId).toBe(first.data.commandId);
    socket.last('command').answer({ ok: true, data: { done: 1 } as never });
    expect(await answer).toEqual({ done: 1 });
    clock.pass(60_000);
    expect(socket.of('command')).toHaveLength(2);
  });

  it('never queues what must not wait', async () => {
    const vote = live.command(
      'ballot:cast',
      { roomId: ROOM, ballotId: ROOM, choice: 'yes' },
      { onlyNow: true },
    );
    expect(await codeOf(vote)).toBe('offline');
    socket.up();
    expect(socket.of('command')).toHaveLength(0);
  });

  it('gives up on what waits when the person signs out', async () => {
    const answer = live.command('message:react', react());
    live.stop();
    expect(await codeOf(answer)).toBe('not-signed-in');
    expect(live.connection.get().unsent).toBe(0);
  });

  it('takes no orders from whoever is signed out, and sends none of them as whoever comes next', async () => {
    socket.up();
    live.stop();
    expect(await codeOf(live.command('message:react', react()))).toBe('not-signed-in');
    expect(live.connection.get().unsent).toBe(0);
    live.start();
    // Given before the new line is up: it waits for that one.
    const marked = live.command('message:mark-read', { roomId: ROOM, seq: 3 });
    expect(socket.of('command')).toHaveLength(0);
    socket.up();
    expect(socket.of('command').map((one) => one.data.type)).toEqual(['message:mark-read']);
    socket.last('command').answer({ ok: true, data: {} as never });
    expect(await codeOf(marked)).toBe('no refusal');
  });

  it('gives the same order once more under the id it had', () => {
    socket.up();
    void live.command('message:react', react(), { commandId: 'the-first' });
    expect(socket.last('command').data.commandId).toBe('the-first');
  });
});

describe('rooms', () => {
  it('delivers what was missed, then what happens', () => {
    socket.up();
    enter(4);
    expect(socket.last('room:enter').data).toEqual({ roomId: ROOM, lastSeq: 4 });
    socket.entered({ events: events(5, 6), seq: 6 });
    happen(7, 8);
    expect(seen).toEqual([5, 6, 7, 8]);
  });

  it('begins at the present without a last seq', () => {
    socket.up();
    enter(null);
    socket.entered({ seq: 90 });
    happen(90, 91);
    expect(seen).toEqual([91]);
  });

  it('holds what happens while it is still entering', () => {
    socket.up();
    enter(4);
    happen(6, 7);
    expect(seen).toEqual([]);
    socket.entered({ events: events(5, 6), seq: 6 });
    expect(seen).toEqual([5, 6, 7]);
  });

  it('drops what it has', () => {
    socket.up();
    enter(4);
    socket.entered({ seq: 4 });
    happen(5, 6);
    happen(4, 5, 6, 7);
    expect(seen).toEqual([5, 6, 7]);
  });

  it('enters again at a gap and misses nothing', () => {
    socket.up();
    enter(4);
    socket.entered({ seq: 4 });
    happen(5, 8);
    expect(seen).toEqual([5]);
    expect(socket.last('room:enter').data.lastSeq).toBe(5);
    happen(9);
    socket.entered({ events: events(6, 8), seq: 8 });
    expect(seen).toEqual([5, 6, 7, 8, 9]);
  });

  it('does not ask without pause a node that is behind', () => {
    socket.up();
    enter(4);
    socket.entered({ seq: 4 });
    happen(6);
    socket.entered({ seq: 4 });
    socket.entered({ seq: 4 });
    expect(socket.of('room:enter')).toHaveLength(2);
    clock.pass(2_000);
    expect(socket.of('room:enter')).toHaveLength(3);
    socket.entered({ events: events(5, 6), seq: 6 });
    expect(seen).toEqual([5, 6]);
  });

  it('reads page after page', () => {
    socket.up();
    enter(0);
    socket.entered({ events: events(1, 200), seq: 250, more: true });
    expect(socket.last('room:enter').data.lastSeq).toBe(200);
    happen(251);
    socket.entered({ events: events(201, 250), seq: 250 });
    expect(seen).toEqual(events(1, 251).map((one) => one.seq));
  });

  it('goes on after a reconnect from the last event it has', () => {
    socket.up();
    enter(4);
    socket.entered({ seq: 4 });
    happen(5);
    socket.down();
    socket.up();
    expect(socket.last('room:enter').data.lastSeq).toBe(5);
    socket.entered({ events: events(6, 6), seq: 6 });
    expect(seen).toEqual([5, 6]);
  });

  it('ignores the answer to a question from before the line was lost', () => {
    socket.up();
    enter(4);
    const old = socket.last('room:enter');
    socket.down();
    socket.up();
    old.answer({
      ok: true,
      data: { events: events(5, 9), seq: 9, more: false, reload: false } as never,
    });
    expect(seen).toEqual([]);
    socket.entered({ events: events(5, 9), seq: 9 });
    expect(seen).toEqual([5, 6, 7, 8, 9]);
  });

  it('reloads the view when too much was missed and goes on from its seq', async () => {
    socket.up();
    const onReload = jest.fn(() => Promise.resolve(700));
    enter(4, onReload);
    socket.entered({ reload: true, seq: 700 });
    await Promise.resolve();
    await Promise.resolve();
    expect(onReload).toHaveBeenCalledTimes(1);
    expect(socket.last('room:enter').data.lastSeq).toBe(700);
    socket.entered({ seq: 700 });
    happen(701);
    expect(seen).toEqual([701]);
  });

  it('enters again when the server paused the feed', () => {
    socket.up();
    enter(4);
    socket.entered({ seq: 4 });
    socket.say('room:resume', { roomId: ROOM });
    expect(socket.of('room:enter')).toHaveLength(2);
    socket.entered({ events: events(5, 6), seq: 6 });
    expect(seen).toEqual([5, 6]);
  });

  it('ends when the room is closed to the seat', () => {
    socket.up();
    const { closed } = enter(4);
    socket.entered({ seq: 4 });
    socket.say('room:closed', { roomId: ROOM });
    happen(5);
    socket.down();
    socket.up();
    expect(closed).toEqual(['seat.ended']);
    expect(seen).toEqual([]);
    expect(socket.of('room:enter')).toHaveLength(1);
  });

  it('ends on a refusal and tries again when the server was only busy', () => {
    socket.up();
    const { closed } = enter(4);
    socket.last('room:enter').answer({ ok: false, error: { code: 'overloaded' } });
    clock.pass(1_000);
    expect(socket.of('room:enter')).toHaveLength(2);
    socket.last('room:enter').answer({ ok: false, error: { code: 'not-allowed' } });
    clock.pass(60_000);
    expect(socket.of('room:enter')).toHaveLength(2);
    expect(closed).toEqual(['not-allowed']);
  });

  it('skips nothing when the node knows of more than it can give', () => {
    socket.up();
    enter(4);
    socket.entered({ events: [], seq: 7, more: true });
    happen(8);
    expect(seen).toEqual([]);
    clock.pass(1_000);
    expect(socket.last('room:enter').data.lastSeq).toBe(4);
    socket.entered({ events: events(5, 8), seq: 8 });
    expect(seen).toEqual([5, 6, 7, 8]);
  });

  it('leaves the room when its last reader has left', () => {
    socket.up();
    const one = enter(4);
    const two = enter(4);
    one.leave();
    expect(socket.of('room:leave')).toHaveLength(0);
    two.leave();
    expect(socket.of('room:leave')).toHaveLength(1);
    happen(5);
    expect(seen).toEqual([]);
  });
});

describe('presence', () => {
  const ana = { roomId: ROOM, seatId: 'a', partyId: 'p', handle: 'ana', here: true };
  const handles = () =>
    live
      .presence(ROOM)
      .get()
      .map((one) => one.handle);

  it('knows who is in a room and what they do', () => {
    socket.up();
    enter(0);
    socket.entered({});
    socket.say('present', { roomId: ROOM, people: [ana] });
    expect(handles()).toEqual(['ana']);
    socket.say('presence', [{ ...ana, seatId: 'b', handle: 'omid' }]);
    socket.say('presence', [{ ...ana, typing: true }]);
    expect(live.presence(ROOM).get()[0]).toMatchObject({ handle: 'ana', typing: true });
    socket.say('presence', [{ ...ana, here: false }]);
    expect(handles()).toEqual(['omid']);
  });

  it('claims to know nobody without a line', () => {
    socket.up();
    enter(0);
    socket.entered({});
    socket.say('present', { roomId: ROOM, people: [ana] });
    socket.down();
    expect(handles()).toEqual([]);
  });

  it('says what one does at most five times a second, the last word always', () => {
    socket.up();
    enter(0);
    for (let i = 0; i < 100; i++) {
      live.doing({ roomId: ROOM, typing: i % 2 === 0 });
      clock.pass(10);
    }
    clock.pass(1_000);
    expect(socket.of('doing').length).toBeLessThanOrEqual(6);
    expect(socket.of('doing').length).toBeGreaterThan(3);
    expect(socket.last('doing').data.typing).toBe(false);
  });
});

describe('connection', () => {
  it('says reconnecting at once and offline when it lasts', () => {
    socket.up();
    expect(live.connection.get().state).toBe('connected');
    clock.pass(5_000);
    socket.down();
    expect(live.connection.get()).toMatchObject({ state: 'reconnecting', since: 5_000 });
    clock.pass(9_000);
    expect(live.connection.get()).toMatchObject({ state: 'offline', since: 5_000 });
    socket.up();
    expect(live.connection.get()).toMatchObject({ state: 'connected', since: null });
  });

  it('connects again by itself when the server closed the line', () => {
    socket.up();
    const before = socket.connects;
    socket.down(true);
    clock.pass(1_000);
    expect(socket.connects).toBe(before + 1);
  });

  it.each([
    [true, 'waits until somebody looks'],
    [false, 'comes back by itself'],
  ])('that a newer window has replaced, hidden: %s, %s', (isHidden) => {
    let show!: () => void;
    const line = new FakeSocket();
    const here = new Live(line, clock, { isHidden, onShown: (run) => (show = run) });
    here.start();
    line.up();
    const before = line.connects;
    line.say('replaced');
    line.down(true);
    clock.pass(60_000);
    expect(line.connects).toBe(before + (isHidden ? 0 : 1));
    if (!isHidden) return;
    show();
    expect(line.connects).toBe(before + 1);
    // From then on it is a line like any other.
    line.up();
    line.down(true);
    clock.pass(1_000);
    expect(line.connects).toBe(before + 2);
  });

  it('tells when the account is no longer signed in', () => {
    const out = jest.fn();
    live.news.on('signed-out', out);
    socket.say('connect_error', Object.assign(new Error('no'), { data: { code: 'not-signed-in' } }));
    expect(out).toHaveBeenCalledTimes(1);
  });
});
