import { afterAll } from '@jest/globals';
import type { HistoryEntry, StatementView } from '../../src/contract/views.js';
import { plainText, type RichDoc } from '../../src/domain/text/rich.js';
import { ClauseTexts } from '../../src/modules/coediting/clause-texts.service.js';
import { Transactions } from '../../src/platform/rooms/transactions.js';
import { startApp, type Person, type TestApp } from './app.js';
import { aStatement } from './deciding.js';
import { Writer } from './writer.js';

export type InWriting = Awaited<ReturnType<typeof aStatementInWriting>>;

export const START = 'Clause 1 in English.';
export const plainOf = (entry: HistoryEntry, language: 'en' | 'fa' = 'en'): string =>
  plainText(entry.texts[language] as RichDoc);

/** A statement of two clauses that two delegates write in, Ana and Bo, and how it is looked at. */
export async function aStatementInWriting(app: TestApp) {
  const coalition = await app.aCoalition();
  const statement = await aStatement(app, coalition);
  const clause = statement.clauseIds[0]!;
  const ana = coalition.people[0]![0]!;
  const bo = coalition.people[1]![1]!;

  const open = (person: Person) => Writer.open(app, person, statement.id);
  const view = (person = ana) => app.get<StatementView>(person, `/api/statements/${statement.id}`);
  const clauseView = async () => (await view()).clauses.find(({ id }) => id === clause)!;
  const history = async (before?: number) =>
    app.get<{ entries: HistoryEntry[]; before: number | null }>(
      ana,
      `/api/statements/${statement.id}/clauses/${clause}/history${before ? `?before=${before}` : ''}`,
    );
  const frozen = (node = app) =>
    node.app
      .get(Transactions, { strict: false })
      .run({ room: statement.id }, (tx) =>
        node.app.get(ClauseTexts, { strict: false }).freeze(tx, statement.id, [clause]),
      );
  return { coalition, statement, clause, ana, bo, open, view, clauseView, history, frozen };
}

/** Starts further nodes on the database of an application; they end with the spec, before what is closed after this call. */
export function furtherNodes(): (app: TestApp) => Promise<TestApp> {
  const nodes: TestApp[] = [];
  afterAll(async () => {
    for (const node of nodes) await node.close();
  });
  return async (app) => {
    const node = await startApp({ DATABASE_URL: app.databaseUrl });
    nodes.push(node);
    return node;
  };
}
