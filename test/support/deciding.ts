import type { BallotDetail } from '../../src/contract/views.js';
import type { Choice } from '../../src/domain/ballot/ballot.js';
import type { RuleId } from '../../src/domain/ballot/rule.js';
import type { Person, TestApp, TestCoalition } from './app.js';

export interface Drafted {
  readonly id: string;
  readonly clauseIds: readonly string[];
}

/** A statement with so many operative clauses, each with a text in both languages. */
export async function aStatement(app: TestApp, coalition: TestCoalition, clauses = 2): Promise<Drafted> {
  const { statementId } = await app.command(coalition.people[0]![0]!, 'statement:create', {
    coalitionId: coalition.id,
    titles: { en: 'Joint statement', fa: 'بیانیهٔ مشترک' },
    languages: ['en', 'fa'],
    clauses: Array.from({ length: clauses }, (_, i) => ({
      kind: 'operative',
      texts: { en: `Clause ${i + 1} in English.`, fa: `بند ${i + 1} به فارسی.` },
    })),
  });
  return { id: statementId, clauseIds: await clausesOf(app, statementId) };
}

export async function clausesOf(app: TestApp, statementId: string): Promise<string[]> {
  const rows = await app.query<{ id: string }>(
    'SELECT id FROM clause WHERE statement_id = $1 ORDER BY position',
    [statementId],
  );
  return rows.map((row) => row.id);
}

/** One moderator asks, a moderator of another party agrees. */
export async function together(
  app: TestApp,
  [asking, agreeing]: readonly [Person, Person],
  type: 'ballot:open' | 'ballot:close' | 'ballot:cancel',
  input: { roomId: string; ballotId: string; reason?: string },
): Promise<void> {
  const { done, consentId } = await app.command(asking, type, input);
  if (!done) await app.command(agreeing, 'consent:give', { roomId: input.roomId, consentId });
}

export const moderators = (coalition: TestCoalition): readonly [Person, Person] => [
  coalition.people[0]![0]!,
  coalition.people[1]![0]!,
];

/** A ballot that is open: on these clauses, or on the whole statement. */
export async function anOpenBallot(
  app: TestApp,
  coalition: TestCoalition,
  { id }: Drafted,
  clauseIds: readonly string[],
  more: { rule?: RuleId; minutes?: number } = {},
): Promise<string> {
  const [ana] = moderators(coalition);
  const { ballotId } = await app.command(ana, 'ballot:announce', { roomId: id, clauseIds, ...more });
  await together(app, moderators(coalition), 'ballot:open', { roomId: id, ballotId });
  return ballotId;
}

/** Everyone votes alike, or each as said. */
export async function vote(
  app: TestApp,
  roomId: string,
  ballotId: string,
  votes: readonly (readonly [Person, Choice])[],
): Promise<void> {
  for (const [person, choice] of votes)
    await app.command(person, 'ballot:cast', { roomId, ballotId, choice });
}

/** Those who would be on the roll of a ballot: by default every seat of the plan is a head or delegate. */
export const everyone = (coalition: TestCoalition): Person[] => coalition.people.flat();

export const detailFor = (app: TestApp, person: Person, ballotId: string): Promise<BallotDetail> =>
  app.get<BallotDetail>(person, `/api/ballots/${ballotId}`);

/** Adopts these clauses: everyone votes yes, and a moderator declares it. */
export async function adopt(
  app: TestApp,
  coalition: TestCoalition,
  statement: Drafted,
  clauseIds: readonly string[],
): Promise<string> {
  const ballotId = await anOpenBallot(app, coalition, statement, clauseIds);
  const roomId = statement.id;
  await vote(
    app,
    roomId,
    ballotId,
    everyone(coalition).map((person) => [person, 'yes'] as const),
  );
  await together(app, moderators(coalition), 'ballot:close', { roomId, ballotId });
  await app.command(moderators(coalition)[0], 'ballot:declare', { roomId, ballotId });
  return ballotId;
}
