import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Asker, Place, Seats } from '../access/seats.js';
import { Clock } from '../clock.js';
import { Admissions } from './admissions.js';

const asker = (n: number): Asker => ({ accountId: `account ${n}`, sessionId: `session ${n}` });
const placeOf = (one: Asker): Place => ({ subject: { handle: one.accountId } }) as Place;

describe('who wants into a room', () => {
  /** What was asked for, and how to answer it. */
  let questions: { roomId: string; askers: readonly Asker[]; answer: () => void; fail: () => void }[];
  let admissions: Admissions;
  beforeEach(() => {
    questions = [];
    const intoRoom = (roomId: string, askers: readonly Asker[]) =>
      new Promise((resolve, reject) => {
        const answer = () =>
          resolve(askers.map((one) => (one.accountId.endsWith('7') ? undefined : placeOf(one))));
        questions.push({ roomId, askers, answer, fail: () => reject(new Error('away')) });
      });
    admissions = new Admissions({ intoRoom } as unknown as Seats, new Clock());
  });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  const look = (roomId: string, from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => admissions.look(roomId, asker(from + i)));

  it('is looked up together with all others who come meanwhile, and answered each as themselves', async () => {
    const first = look('r', 0, 3);
    await turn();
    const others = look('r', 3, 300);
    await turn();
    expect(questions.map(({ askers }) => askers.length)).toEqual([3]);
    questions[0]!.answer();
    await Promise.all(first);
    await turn();
    questions[1]!.answer();
    await turn();
    questions[2]!.answer();
    const places = await Promise.all([...first, ...others]);
    expect(questions.map(({ askers }) => askers.length)).toEqual([3, 250, 47]);
    for (const [i, place] of places.entries())
      expect(place?.subject.handle ?? null).toBe(i % 10 === 7 ? null : `account ${i}`);
  });

  it('waits for nobody in another room', async () => {
    const [here] = look('r', 0, 1);
    const [there] = look('s', 0, 1);
    await turn();
    expect(questions.map(({ roomId }) => roomId)).toEqual(['r', 's']);
    questions[1]!.answer();
    expect((await there)?.subject.handle).toBe('account 0');
    questions[0]!.answer();
    await here;
  });

  it('learns it when the database is away, and whoever comes next is looked up anew', async () => {
    const unlucky = Promise.allSettled(look('r', 0, 2));
    await turn();
    questions[0]!.fail();
    expect((await unlucky).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const [next] = look('r', 2, 3);
    await turn();
    questions[1]!.answer();
    expect((await next)?.subject.handle).toBe('account 2');
  });
});
