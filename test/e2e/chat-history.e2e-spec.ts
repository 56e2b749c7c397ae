import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { normaliseForSearch } from '../../src/domain/text/normalise.js';
import { MessageReader } from '../../src/modules/chat/message.reader.js';
import { indexQuery, indexWords } from '../../src/modules/chat/search-words.js';
import { NodeReads } from '../../src/platform/database/node-reads.js';
import { Reads, type Reading } from '../../src/platform/database/reads.js';
import { startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';

const MANY = 100_000;

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

describe('a room with 100,000 messages', () => {
  let app: TestApp;
  let coalition: TestCoalition;
  let ana: Person;
  let roomId: string;
  let explained: MessageReader;
  let db: Reading;
  const plans: Plan[] = [];

  beforeAll(async () => {
    app = await startApp();
    coalition = await app.aCoalition();
    ana = coalition.people[0]![0]!;
    roomId = coalition.plenaryId;
    const authors = coalition.people.flat().map((person) => person.seatId);
    await app.query(
      `INSERT INTO message (id, room_id, seq, author_id, body, mentions, at, words)
       SELECT gen_random_uuid(), $1, i, ($2::uuid[])[1 + i % cardinality($2::uuid[])],
              'message ' || i || ' about clause ' || i % 97, CASE WHEN i % 500 = 0 THEN $2::uuid[] ELSE '{}' END,
              now() - make_interval(secs => $3 - i),
              array_to_tsvector(ARRAY['message', i::text, 'about', 'clause', 'c' || i % 97])
       FROM generate_series(1, $3) AS i`,
      [roomId, authors, MANY],
    );
    await app.query('UPDATE room SET next_seq = $2 WHERE id = $1', [roomId, MANY + 1]);
    await app.query('ANALYZE message');

    // The reader's own statements, behind the wall and for the node, each explained before it is answered.
    const explaining = (source: Reading): Reading => ({
      query: async <T>(sql: string, parameters: unknown[] = []) => {
        const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`;
        const [row] = await source.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(explain, parameters);
        plans.push(row!['QUERY PLAN'][0].Plan);
        return source.query<T>(sql, parameters);
      },
    });
    db = explaining(app.app.get(Reads, { strict: false }));
    explained = new MessageReader(explaining(app.app.get(NodeReads, { strict: false })) as NodeReads);
  }, 60_000);
  afterAll(() => app.close());

  const plansOf = async (work: () => Promise<unknown>): Promise<Plan[]> => {
    plans.length = 0;
    await work();
    return plans;
  };
  const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
  const pagesOf = (all: readonly Plan[]): number =>
    all.reduce((sum, plan) => sum + plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], 0);

  it.each([MANY + 1, 50_000, 200])(
    'reads a page before %i along the index, touching no more than it shows',
    async (before) => {
      const all = await plansOf(() => explained.page(db, roomId, { before }, 60));
      const onMessages = all.flatMap(nodes).filter((node) => node['Relation Name'] === 'message');
      expect(onMessages.length).toBeGreaterThan(0);
      expect(onMessages.map((node) => node['Node Type'])).not.toContain('Seq Scan');
      expect(onMessages.map((node) => node['Index Name'])).toContain('message_room_id_seq_key');
      expect(
        Math.max(...onMessages.map((node) => node['Actual Rows'] * node['Actual Loops'])),
      ).toBeLessThanOrEqual(61);
      expect(pagesOf(all)).toBeLessThan(600);
    },
  );

  it('counts what is unread without counting everything', async () => {
    const all = await plansOf(() => explained.unread(db, ana.seatId, [roomId], 300));
    expect(
      all
        .flatMap(nodes)
        .filter((node) => node['Relation Name'] === 'message' && node['Node Type'] === 'Seq Scan'),
    ).toEqual([]);
    expect(all.flatMap(nodes).map((node) => node['Index Name'])).toContain('message_mentions');
    expect(pagesOf(all)).toBeLessThan(1_500);
  });

  it('finds a rare word by the index of words', async () => {
    const all = await plansOf(() => explained.searchRoom(db, roomId, indexQuery('77777')!, MANY + 1, 40));
    expect(all.flatMap(nodes).map((node) => node['Index Name'])).toContain('message_words');
    expect(pagesOf(all)).toBeLessThan(600);
  });

  it('finds a rare word in all channels by the same index', async () => {
    const all = await plansOf(() => explained.searchRooms(db, [roomId], indexQuery('77777')!, 40));
    expect(all.flatMap(nodes).map((node) => node['Index Name'])).toContain('message_words');
    expect(pagesOf(all)).toBeLessThan(600);
  });

  it('finds all the same what everybody says', async () => {
    const reader = app.app.get(MessageReader, { strict: false });
    const hits = await reader.searchRoom(
      app.app.get(Reads, { strict: false }),
      roomId,
      indexQuery('clause')!,
      MANY + 1,
      40,
    );
    expect(hits.map((hit) => Number(hit.seq))).toEqual(Array.from({ length: 40 }, (_, i) => MANY - i));
  });
});

describe('the words of a message', () => {
  it('are each kept once, Persian neighbours also joined', () => {
    expect(indexWords('agreed, Agreed!')).toBe('agreed');
    expect(indexWords('می شود')).toBe('می میشود شود');
    expect(indexWords('clause ۴')).toBe('clause 4');
    expect(indexWords('👍')).toBe('');
  });

  it('are the same by the short way for plain letters as by the long one', () => {
    const plain = "It's the 3rd draft_v2 (see https://example.org/a-b?c=4), NOT the 2nd: co-operate...";
    expect(indexWords(plain)).toBe([...new Set(normaliseForSearch(plain).split(' '))].join(' '));
    expect(indexWords(`${plain} é`).split(' ').slice(0, -1)).toEqual(indexWords(plain).split(' '));
  });

  it('are few, however long somebody writes', () => {
    const words = indexWords('آزادی '.repeat(600)).split(' ');
    expect(words.length).toBeLessThan(10);
    expect(
      Math.max(
        ...indexWords('ب'.repeat(4_000))
          .split(' ')
          .map((word) => word.length),
      ),
    ).toBe(60);
  });
});
