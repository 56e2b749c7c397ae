import { Injectable } from '@nestjs/common';
import type { CommandOutput } from '../../contract/commands.js';
import type { DeclarationSummary } from '../../contract/views.js';
import { bundleOf, type Bundle } from '../../domain/declaration/bundle.js';
import { checkBundle } from '../../domain/declaration/check.js';
import type { Names } from '../../domain/shared/language.js';
import { insist } from '../../domain/shared/refusal.js';
import { Handles, type Asking } from '../../platform/commands/handles.js';
import { squeeze, type Squeezed } from '../../platform/http/squeeze.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { ConsentsService, type ActedBy } from '../consents/consents.service.js';
import { DeclarationShelf } from './declaration-shelf.js';
import { DeclarationsRepository, type StatementRow, type StoredFile } from './declarations.repository.js';
import type { Listed } from './pages/index-page.js';
import { renderDeclaration, sha256Of, type DeclarationFile } from './pages/render.js';

const PUBLISH = 'statement:publish';
/** Addresses under /d that are ours. */
const RESERVED: ReadonlySet<string> = new Set(['index', 'by-hash', 'assets', 'feed', 'protection']);

/** Publishes adopted statements, and knows what was published. */
@Injectable()
export class DeclarationsService {
  constructor(
    private readonly declarations: DeclarationsRepository,
    private readonly shelf: DeclarationShelf,
    private readonly consents: ConsentsService,
  ) {
    consents.register(PUBLISH, {
      permission: 'declaration.publish',
      about: async (tx, roomId, input) => {
        const { titles } = await this.publishable(tx, roomId, String(input['slug']));
        return { ...input, titles };
      },
      perform: (tx, roomId, input, by) => this.perform(tx, roomId, String(input['slug']), by),
    });
  }

  /** Everything that can be read here without an account, newest first. */
  list(): DeclarationSummary[] {
    return this.shelf.list.map(({ slug, titles, publishedAt, coalition, sha256 }) => ({
      slug,
      titles,
      publishedAt,
      coalition,
      sha256,
    }));
  }

  @Handles(PUBLISH)
  async publish(tx: Tx, asking: Asking<typeof PUBLISH>): Promise<CommandOutput<typeof PUBLISH>> {
    const { slug } = asking.input;
    const { id: statementId } = await this.publishable(tx, asking.room.id, slug);
    return this.consents.actOrAsk(tx, asking, PUBLISH, { statementId, slug });
  }

  /** Bundle, pages, fingerprint and state together: either all of it is published, or nothing. */
  private async perform(tx: Tx, statementId: string, slug: string, by: ActedBy): Promise<void> {
    const statement = await this.publishable(tx, statementId, slug);
    const bundle = await this.bundle(tx, statement, slug, by);
    // What does not agree with itself must not go out: this is a mistake of ours, and it stops here.
    const faults = checkBundle(bundle, sha256Of);
    if (faults.length > 0) {
      throw new Error(
        `the declaration contradicts itself: ${faults.map(({ what, id }) => `${what} ${id}`).join(', ')}`,
      );
    }
    const rendered = renderDeclaration(bundle, this.shelf.site);
    const { sha256 } = rendered;
    const listed: Listed = {
      slug,
      statementId,
      titles: readable(bundle),
      coalition: statement.coalition_names,
      publishedAt: bundle.publishedAt,
      sha256,
    };
    const isFree = await this.declarations.insert(tx, { ...listed, coalitionId: statement.coalition_id });
    insist(isFree, 'declaration.slug-taken', { slug });
    const files = await finished(rendered.files);
    await this.declarations.keepFiles(tx, slug, files);
    await this.declarations.setPublished(tx, statementId);
    await this.consents.outdate(tx, statementId, { key: 'statementId', value: statementId });
    tx.record(statementId, 'declaration.published', { statementId, slug, sha256 });
    tx.record(statementId, 'statement.state-changed', { state: 'published' });
    tx.afterCommit(() => this.shelf.published(listed, files));
  }

  private async publishable(tx: Tx, statementId: string, slug: string): Promise<StatementRow> {
    const statement = await this.declarations.statement(tx, statementId);
    insist(statement, 'not-found');
    insist(statement.state === 'adopted', 'declaration.not-adopted', { state: statement.state });
    const isTaken = RESERVED.has(slug) || (await this.declarations.slugIsTaken(tx, slug));
    insist(!isTaken, 'declaration.slug-taken', { slug });
    return statement;
  }

  private async bundle(tx: Tx, statement: StatementRow, slug: string, by: ActedBy): Promise<Bundle> {
    return bundleOf({
      slug,
      publishedAt: tx.now.toISOString(),
      publishedBy: {
        proposed: by.askedByParty,
        agreed: by.consentBy && (await this.declarations.partyOfSeat(tx, by.consentBy)),
      },
      coalition: {
        id: statement.coalition_id,
        names: statement.coalition_names,
        languages: statement.coalition_languages,
        demonstration: statement.demonstration,
      },
      parties: await this.declarations.parties(tx, statement.coalition_id),
      statement: {
        id: statement.id,
        titles: statement.titles,
        languages: statement.languages,
        state: statement.state,
      },
      clauses: await this.declarations.clauses(tx, statement.id),
      ballots: await this.declarations.ballots(tx, statement.id),
    });
  }
}

/** The titles in the languages that have a page of their own; if there is none, whatever title there is. */
function readable({ statement: { titles, languages } }: Bundle): Names {
  const own = Object.fromEntries(
    Object.entries(titles).filter(([language]) => languages.some((l) => l === language)),
  );
  return Object.keys(own).length > 0 ? own : titles;
}

/** The bytes that are stored and served. What stands at two addresses is compressed once. */
function finished(files: readonly DeclarationFile[]): Promise<StoredFile[]> {
  const squeezed = new Map<string, Promise<Squeezed>>();
  return Promise.all(
    files.map(async ({ path, type, body }) => {
      const bytes = Buffer.from(body);
      const task = squeezed.get(body) ?? squeeze(bytes);
      squeezed.set(body, task);
      return { path, type, body: bytes, squeezed: await task };
    }),
  );
}
