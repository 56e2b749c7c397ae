import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import type { ClauseDraft, CommandInput, CommandOutput, CommandType } from '../../contract/commands.js';
import type { Choice } from '../../domain/ballot/ballot.js';
import { VOTING_ROLES } from '../../domain/coalition/coalition.js';
import { AccountsService } from '../../modules/auth/accounts.service.js';
import { Demonstration, DEMONSTRATION_PASSWORD } from '../../modules/auth/demonstration.js';
import { Passwords } from '../../modules/auth/passwords.js';
import { ConsentsService } from '../../modules/consents/consents.service.js';
import { Sessions } from '../../platform/access/sessions.js';
import { CommandBus } from '../../platform/commands/command-bus.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import { foundCoalition, type Founded } from './found.js';
import { GROVE, HEADINGS, PRINTED, TALK, TRUSTED } from './plan.js';

type Bilingual<T> = { en: T; fa: T };
interface Udhr {
  preamble: Bilingual<string[]>;
  articles: { number: number; en: { paragraphs: string[] }; fa: { paragraphs: string[] } }[];
}
/** Three days: long enough that a visitor of tomorrow still finds the ballot open. */
const OPEN_MINUTES = 3 * 24 * 60;

/**
 * Fills an empty installation with the demonstration, by the same commands that
 * people send. Does nothing when it is there; starts again when it was cut short.
 */
export async function seedDemonstration(
  app: INestApplicationContext,
): Promise<readonly { handle: string; password: string; about: Bilingual<string> }[]> {
  const transactions = app.get(Transactions, { strict: false });
  const shown = async () =>
    ((await app.get(Demonstration, { strict: false }).accounts())?.accounts ?? []) as {
      handle: string;
      password: string;
      about: Bilingual<string>;
    }[];
  const there = await shown();
  if (there.length > 0) return there;
  if (!(await app.get(AccountsService, { strict: false }).isEmpty())) {
    const [foreign] = await transactions.read('SELECT 1 FROM coalition WHERE NOT demonstration LIMIT 1');
    const [half] = await transactions.read('SELECT 1 FROM coalition WHERE demonstration LIMIT 1');
    if (foreign || !half) return [];
    await transactions.read('TRUNCATE coalition, account CASCADE');
  }
  await new Seed(app).plant();
  return shown();
}

class Seed {
  private readonly udhr = JSON.parse(readFileSync(new URL('./udhr.json', import.meta.url), 'utf8')) as Udhr;
  private readonly transactions: Transactions;
  private readonly bus: CommandBus;
  private readonly sessions = new Map<string, { accountId: string; sessionId: string }>();
  private coalition!: Founded;

  constructor(private readonly app: INestApplicationContext) {
    this.transactions = app.get(Transactions, { strict: false });
    this.bus = app.get(CommandBus, { strict: false });
  }

  async plant(): Promise<void> {
    const hash = await this.app.get(Passwords, { strict: false }).hash(DEMONSTRATION_PASSWORD);
    this.coalition = await foundCoalition(this.app, GROVE, hash);
    try {
      for (const { seats } of this.coalition.parties) {
        for (const { accountId, handle } of seats) {
          const sessions = this.app.get(Sessions, { strict: false });
          const { id } = await this.transactions.run('none', (tx) => sessions.open(tx, accountId));
          this.sessions.set(handle, { accountId, sessionId: id });
        }
      }
      await this.friends();
      await this.publishedDeclaration();
      const draft = await this.draft();
      await this.talk(draft);
      await this.transactions.run('none', async (tx) => {
        for (const [position, { handle, about }] of PRINTED.entries()) {
          await tx.query('INSERT INTO demonstration_account (handle, position, about) VALUES ($1, $2, $3)', [
            handle,
            position,
            JSON.stringify(about),
          ]);
        }
      });
    } finally {
      const ids = [...this.sessions.values()].map((s) => s.sessionId);
      await this.transactions.read('DELETE FROM session WHERE id = ANY($1)', [ids]);
    }
  }

  /** Named long ago, so nobody is told of it now. */
  private async friends(): Promise<void> {
    const seats = this.coalition.parties.flatMap((party) => party.seats);
    const idOf = new Map(seats.map(({ handle, id }) => [handle, id]));
    const pairs = Object.entries(TRUSTED).flatMap(([handle, trusted]) =>
      trusted.map((other) => [idOf.get(handle)!, idOf.get(other)!] as const),
    );
    await this.transactions.run('none', (tx) =>
      tx.query(
        'INSERT INTO trust (seat_id, trusted_id, since) SELECT *, $3 FROM unnest($1::uuid[], $2::uuid[])',
        [pairs.map(([seatId]) => seatId), pairs.map(([, trustedId]) => trustedId), tx.now],
      ),
    );
  }

  /** A short text that went the whole way: agreed clause by clause, adopted and published. */
  private async publishedDeclaration(): Promise<void> {
    const { statementId } = await this.as('ana', 'statement:create', {
      coalitionId: this.coalition.id,
      titles: { en: 'Declaration on Dignity and Liberty', fa: 'اعلامیهٔ کرامت و آزادی' },
      languages: ['en', 'fa'],
      clauses: [this.preamble(0), ...[1, 3, 5, 9].map((n) => this.article(n))],
    });
    const clauses = await this.clauseIds(statementId);
    await this.decide(statementId, clauses.slice(0, 3), {});
    await this.decide(statementId, [clauses[3]!], { babak: 'abstain' });
    await this.decide(statementId, [clauses[4]!], {
      daryush: 'no',
      aylin: 'no',
      babak: 'abstain',
      hiwa: 'abstain',
    });
    await this.decide(statementId, [], { aylin: 'abstain' });
    const { consentId } = await this.as('ana', 'statement:publish', {
      roomId: statementId,
      slug: 'dignity-and-liberty',
    });
    await this.agree('mina', statementId, consentId!);
  }

  /** A text in the middle of its drafting, with a ballot open. */
  private async draft(): Promise<{ id: string; clauses: Map<number, string> }> {
    const numbers = [1, 2, 3, 19, 5, 6, 7, 13, 18, 20, 21, 26];
    const { statementId } = await this.as('mina', 'statement:create', {
      coalitionId: this.coalition.id,
      titles: { en: 'Joint Declaration on Rights and Freedoms', fa: 'بیانیهٔ مشترک دربارهٔ حقوق و آزادی‌ها' },
      languages: ['en', 'fa'],
      clauses: [this.preamble(0), this.preamble(2), ...numbers.map((n) => this.article(n))],
    });
    const ids = await this.clauseIds(statementId);
    const clauses = new Map(numbers.map((n, i) => [n, ids[i + 2]!]));
    const of = (...articles: number[]) => articles.map((n) => clauses.get(n)!);
    await this.decide(statementId, ids.slice(0, 2), {});
    await this.decide(statementId, of(3, 5, 7), { daryush: 'abstain', peyvand: 'abstain' });
    await this.decide(statementId, of(18), {
      ana: 'no',
      omid: 'no',
      farhad: 'no',
      daryush: 'no',
      aylin: 'no',
      babak: 'no',
      hiwa: 'abstain',
      behrouz: 'no',
      shirin: 'no',
    });
    await this.as('mina', 'clause:settle', {
      roomId: statementId,
      clauseId: clauses.get(26)!,
      state: 'parked',
      reason: 'Walnut has no mandate on it yet',
    });
    const open = await this.open(statementId, of(19), OPEN_MINUTES);
    for (const handle of ['mina', 'yashar', 'shirin', 'daryush', 'omid']) {
      await this.as(handle, 'ballot:cast', {
        roomId: statementId,
        ballotId: open,
        choice: handle === 'daryush' ? 'abstain' : 'yes',
      });
    }
    return { id: statementId, clauses };
  }

  private async talk({ clauses }: { clauses: Map<number, string> }): Promise<void> {
    const roomId = this.coalition.plenaryId;
    const ids: string[] = [];
    for (const { by, body, replyTo, clause, thanks = [] } of TALK) {
      const { messageId } = await this.as(by, 'message:post', {
        roomId,
        body,
        ...(replyTo === undefined ? {} : { replyTo: ids[replyTo]! }),
        ...(clause === undefined ? {} : { clauseId: clauses.get(clause)! }),
      });
      ids.push(messageId);
      for (const handle of thanks)
        await this.as(handle, 'message:react', { roomId, messageId, emoji: '👍', on: true });
    }
    const cedar = this.coalition.parties[0]!;
    const caucus = cedar.caucusId;
    await this.as('ana', 'message:post', {
      roomId: caucus,
      body: 'Only Cedar reads this. Do we hold on to “brotherhood”?',
    });
    await this.as('parisa', 'message:post', {
      roomId: caucus,
      body: 'به نظر من «همبستگی» بهتر است و چیزی از دست نمی‌دهیم.',
    });
    const partyIds = [0, 1, 4].map((i) => this.coalition.parties[i]!.id);
    const corridor = await this.as('ana', 'corridor:open', { coalitionId: this.coalition.id, partyIds });
    await this.as('sara', 'message:post', {
      roomId: corridor.roomId,
      body: 'Can the three of us agree on clause 9 before the plenary?',
    });
  }

  /** Puts clauses (or, with none, the whole) to the vote and sees it through. Everybody says yes but the named. */
  private async decide(
    roomId: string,
    clauseIds: string[],
    but: Partial<Record<string, Choice>>,
  ): Promise<void> {
    const ballotId = await this.open(roomId, clauseIds, 15);
    for (const [p, { seats }] of GROVE.parties.entries()) {
      if (GROVE.parties[p]!.standing === 'guest') continue;
      for (const { handle, role } of seats) {
        if (!VOTING_ROLES.includes(role)) continue;
        await this.as(handle, 'ballot:cast', { roomId, ballotId, choice: but[handle] ?? 'yes' });
      }
    }
    const { consentId } = await this.as('ana', 'ballot:close', { roomId, ballotId });
    await this.agree('mina', roomId, consentId!);
    await this.as('ana', 'ballot:declare', { roomId, ballotId });
  }

  private async open(roomId: string, clauseIds: string[], minutes: number): Promise<string> {
    const { ballotId } = await this.as('mina', 'ballot:announce', { roomId, clauseIds, minutes });
    const { consentId } = await this.as('mina', 'ballot:open', { roomId, ballotId });
    await this.agree('behrouz', roomId, consentId!);
    return ballotId;
  }

  private async agree(handle: string, roomId: string, consentId: string): Promise<void> {
    const consents = await this.app.get(ConsentsService, { strict: false }).pendingIn([roomId]);
    const { hash } = consents.find(({ id }) => id === consentId)!;
    await this.as(handle, 'consent:give', { roomId, consentId, hash });
  }

  private as<T extends CommandType>(
    handle: string,
    type: T,
    input: CommandInput<T>,
  ): Promise<CommandOutput<T>> {
    return this.bus.execute(this.sessions.get(handle)!, { commandId: randomUUID(), type, input });
  }

  private async clauseIds(statementId: string): Promise<string[]> {
    const rows = await this.transactions.read<{ id: string }>(
      'SELECT id FROM clause WHERE statement_id = $1 ORDER BY position',
      [statementId],
    );
    return rows.map((row) => row.id);
  }

  private article(number: number): ClauseDraft {
    const article = this.udhr.articles.find((a) => a.number === number)!;
    return {
      kind: 'operative',
      headings: HEADINGS[number],
      texts: { en: article.en.paragraphs.join('\n\n'), fa: article.fa.paragraphs.join('\n\n') },
    };
  }

  private preamble(index: number): ClauseDraft {
    return {
      kind: 'preambular',
      texts: { en: this.udhr.preamble.en[index]!, fa: this.udhr.preamble.fa[index]! },
    };
  }
}
