import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventPayload } from '../../src/contract/events.js';
import type { MessagePage, MessageView, SearchHit } from '../../src/contract/views.js';
import { eventually, follow, startApp, type Person, type TestApp } from '../support/app.js';

/** Ubuntu IRC, one day of a help channel (jkkummerfeld/irc-disentanglement, CC BY 4.0). */
const DAY = join('..', 'shared', 'data', 'chat-ubuntu-irc', '2009-02-23_10.jsonl.gz');
const there = existsSync(DAY);

interface Line {
  minute: number;
  type: string;
  user: string;
  text: string;
}

(there ? describe : describe.skip)('a day of a busy channel (../shared/data/chat-ubuntu-irc)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ COMMAND_RATE: '100000', COMMAND_BURST: '100000' });
  });
  afterAll(() => app.close());

  it('is replayed through real sockets in order, with nothing missing', async () => {
    const lines = gunzipSync(readFileSync(DAY))
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
      .filter(({ type, text }) => type === 'message' && text.trim() !== '');
    expect(lines.length).toBeGreaterThan(1_200);

    const parties = Array.from({ length: 5 }, () => ({
      seats: Array.from({ length: 5 }, () => 'head' as const),
    }));
    const coalition = await app.aCoalition({ parties });
    const { plenaryId: roomId } = coalition;
    const people = coalition.people.flat();
    const sockets = await Promise.all(people.map((person) => app.connectAs(person)));
    const place = new Map<string, number>();
    const seatOf = (user: string): number => {
      if (!place.has(user)) place.set(user, place.size % people.length);
      return place.get(user)!;
    };

    // Three follow from the beginning; one comes in the middle, one only at the end.
    const logs = await Promise.all(sockets.slice(0, 3).map((socket) => follow(socket, roomId, 0)));
    let halfway: MessageView[] = [];
    const sent: { seq: number; body: string; seat: number }[] = [];
    const minutes = [...new Set(lines.map((line) => line.minute))].map((minute) =>
      lines.filter((line) => line.minute === minute),
    );
    for (const [i, minute] of minutes.entries()) {
      // What is said within a minute crosses on the way; nobody waits for anybody.
      await Promise.all(
        minute.map(async ({ user, text }) => {
          const seat = seatOf(user);
          const { seq } = await app.command(sockets[seat]!, 'message:post', { roomId, body: text });
          sent.push({ seq, body: text.normalize('NFC').trim(), seat });
        }),
      );
      if (i === minutes.length >> 1) halfway = await catchUp(sockets[3]!, roomId);
    }
    const latecomer = await app.connectAs(people[4]!);
    const caught = await catchUp(latecomer, roomId);

    const expected = sent.sort((a, b) => a.seq - b.seq);
    expect(expected.map((one) => one.seq)).toEqual(lines.map((_, i) => i + 1));
    const asTold = expected.map(({ seq, body, seat }) => [seq, people[seat]!.handle, body]);
    const told = (messages: readonly MessageView[]) => messages.map((m) => [m.seq, m.handle, m.body]);
    await eventually(() => logs.every((log) => log.events.length >= lines.length));
    for (const log of logs) {
      expect(log.events.map((e) => e.seq)).toEqual(lines.map((_, i) => i + 1));
      expect(told(log.events.map((e) => (e.payload as EventPayload<'message.posted'>).message))).toEqual(
        asTold,
      );
    }
    expect(told(caught)).toEqual(asTold);
    expect(halfway.length).toBeGreaterThan(400);
    expect(told(halfway)).toEqual(asTold.slice(0, halfway.length));
    expect(told(await allPages(people[0]!, roomId))).toEqual(asTold);

    // Everybody's own messages are in the order in which they were said.
    for (const [user, seat] of place) {
      const shared = [...place].filter(([, other]) => other === seat).length > 1;
      if (shared) continue;
      const said = lines.filter((line) => line.user === user).map(({ text }) => text.normalize('NFC').trim());
      expect(expected.filter((one) => one.seat === seat).map((one) => one.body)).toEqual(said);
    }
    const rare = lines.find(({ text }) => /\bxorg\b/i.test(text))!;
    const hits = await app.get<SearchHit[]>(people[0]!, `/api/rooms/${roomId}/search?q=xorg`);
    expect(hits.map((hit) => hit.message.body)).toContain(rare.text.normalize('NFC').trim());
  }, 120_000);

  /** Resumes page by page from the very beginning, as a client does after a long time away. */
  async function catchUp(socket: Parameters<typeof follow>[0], roomId: string): Promise<MessageView[]> {
    const messages: MessageView[] = [];
    for (let last = 0; ;) {
      const log = await follow(socket, roomId, last);
      const page = log.events.filter((e) => e.seq > last);
      messages.push(...page.map((e) => (e.payload as EventPayload<'message.posted'>).message));
      last = page.at(-1)?.seq ?? log.seq;
      if (last >= log.seq) return messages;
    }
  }

  async function allPages(who: Person, roomId: string): Promise<MessageView[]> {
    let messages: MessageView[] = [];
    for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null;) {
      const page: MessagePage = await app.get<MessagePage>(
        who,
        `/api/rooms/${roomId}/messages?limit=200&before=${before}`,
      );
      messages = [...page.messages, ...messages];
      before = page.before;
    }
    return messages;
  }
});
