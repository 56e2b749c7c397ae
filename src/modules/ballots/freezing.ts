import { createHash } from 'node:crypto';
import type { FrozenClause } from '../../contract/views.js';
import { canonicalJson } from '../../domain/shared/canonical.js';
import type { Language, Names } from '../../domain/shared/language.js';
import type { ClauseKind } from '../../domain/statement/statement.js';
import { canonicalRich, plainText, type RichDoc } from '../../domain/text/rich.js';

/** A clause as it stands at this moment, all its languages together. */
export interface LivingClause {
  readonly clauseId: string;
  readonly seq: number;
  readonly kind: ClauseKind;
  readonly headings: Names | null;
  readonly texts: Readonly<Record<string, RichDoc>>;
}

/** A clause under its hash. `content` is exactly what was hashed. */
export interface Frozen {
  readonly clauseId: string;
  readonly seq: number;
  readonly content: string;
  readonly hash: Buffer;
}

const isWritten = (doc: RichDoc): boolean => plainText(doc).trim() !== '';

/** Whether a clause says anything in any language; a title or heading may say it in its heading alone. */
export function isBlank({ kind, headings, texts }: LivingClause): boolean {
  const isHeading = kind === 'title' || kind === 'heading';
  return (
    !Object.values(texts).some(isWritten) && !(isHeading && headings && Object.keys(headings).length > 0)
  );
}

/** Canonical JSON (RFC 8785) of the clause: its id, kind, headings and every language in which it says something. */
export function freezeClause({ clauseId, seq, kind, headings, texts }: LivingClause): Frozen {
  const written = Object.entries(texts).filter(([, doc]) => isWritten(doc));
  const content = canonicalJson({
    headings,
    id: clauseId,
    kind,
    texts: Object.fromEntries(written.map(([language, doc]) => [language, canonicalRich(doc)])),
  });
  return { clauseId, seq, content, hash: clauseHash(content) };
}

/** SHA-256 over `peyman/clause/v1`, a line feed, and the canonical JSON. */
export const clauseHash = (content: string): Buffer => sha256('peyman/clause/v1\n', content);

/** What a ballot is about: SHA-256 over `peyman/ballot/v1`, a line feed, and the JSON list of its clauses' hashes. */
export const ballotHash = (hashes: readonly Buffer[]): Buffer =>
  sha256('peyman/ballot/v1\n', canonicalJson(hashes.map((hash) => hash.toString('hex'))));

/** Reads a frozen clause back. */
export function thawed(content: string): Pick<FrozenClause, 'kind' | 'headings' | 'texts'> {
  const { kind, headings, texts } = JSON.parse(content) as {
    kind: ClauseKind;
    headings: Names | null;
    texts: Partial<Record<Language, unknown>>;
  };
  return { kind, headings, texts };
}

const sha256 = (label: string, text: string): Buffer =>
  createHash('sha256').update(label).update(text).digest();
