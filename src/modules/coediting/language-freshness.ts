import type { Language } from '../../domain/shared/language.js';

/** Who pauses for longer than this begins anew. */
export const BURST_GAP_MS = 120_000;
/** Languages that are written in within this time of each other are being kept level. */
const TOGETHER_MS = 10_000;
/** Clauses remembered at the most; what is forgotten costs at worst one mark too many. */
const MAX_CLAUSES = 5_000;

interface Writing {
  at: number;
  /** Languages that were behind when this author began to write in them. */
  readonly catchingUp: Set<Language>;
}
interface Memory {
  readonly touched: Map<Language, number>;
  readonly authors: Map<string, Writing>;
}

/**
 * Which languages of a clause are behind the others. Writing in a language that is behind brings it up to date,
 * and, as long as its author goes on, says nothing new that the others would have to follow. Writing in one that
 * is up to date leaves the others behind, unless somebody is writing in them at the same time.
 *
 * It is a hint to people, so it is kept in memory: after a restart an unfinished catching up counts as new.
 */
export class LanguageFreshness {
  private readonly memories = new Map<string, Memory>();

  /** The languages that are behind after `author` has written in `written`. Times are of a steady clock. */
  touch(
    clauseId: string,
    author: string,
    written: readonly Language[],
    before: readonly Language[],
    all: readonly Language[],
    now: number,
  ): Language[] {
    const { touched, authors } = this.memoryOf(clauseId);
    const known = authors.get(author);
    const writing =
      known && now - known.at < BURST_GAP_MS ? known : { at: now, catchingUp: new Set<Language>() };
    writing.at = now;
    authors.set(author, writing);
    for (const language of written) {
      if (before.includes(language)) writing.catchingUp.add(language);
      touched.set(language, now);
    }
    const saysSomethingNew = written.some((language) => !writing.catchingUp.has(language));
    return all.filter((language) => {
      if (written.includes(language)) return false;
      if (before.includes(language)) return true;
      return saysSomethingNew && now - (touched.get(language) ?? -Infinity) > TOGETHER_MS;
    });
  }

  private memoryOf(clauseId: string): Memory {
    const memory = this.memories.get(clauseId) ?? { touched: new Map(), authors: new Map() };
    this.memories.delete(clauseId);
    this.memories.set(clauseId, memory);
    if (this.memories.size > MAX_CLAUSES) this.memories.delete(this.memories.keys().next().value!);
    return memory;
  }
}
