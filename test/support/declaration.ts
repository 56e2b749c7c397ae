import { createHash } from 'node:crypto';
import type { Choice } from '../../src/domain/ballot/count.js';
import { decide } from '../../src/domain/ballot/decide.js';
import { presetRule } from '../../src/domain/ballot/rule.js';
import {
  bundleOf,
  type BallotFacts,
  type Bundle,
  type DeclarationFacts,
  type FrozenText,
} from '../../src/domain/declaration/bundle.js';
import { ballotHash, clauseHash } from '../../src/domain/declaration/check.js';
import { canonicalJson } from '../../src/domain/shared/canonical.js';
import type { Language, Names } from '../../src/domain/shared/language.js';
import type { ClauseKind, ClauseState } from '../../src/domain/statement/statement.js';
import { richFromMarkdown } from '../../src/domain/text/markdown-read.js';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An id that is the same in every run. */
export const idOf = (name: string): string => {
  const hex = sha256(name);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

export interface ClausePlan {
  readonly name: string;
  readonly kind?: ClauseKind;
  readonly state?: ClauseState;
  readonly headings?: Names;
  readonly texts?: Partial<Record<Language, string>>;
}

const USUAL: readonly ClausePlan[] = [
  {
    name: 'whereas',
    kind: 'preambular',
    texts: {
      en: 'Whereas it is essential that human rights should be protected by the rule of law,',
      fa: 'از آنجا که اساساً حقوق انسانی را باید با اجرای قانون حمایت کرد،',
    },
  },
  {
    name: 'life',
    texts: {
      en: 'Everyone has the right to **life**, liberty and security of person.',
      fa: 'هر کس حق **زندگی**، آزادی و امنیت شخصی دارد.',
    },
  },
  {
    name: 'opinion',
    headings: { en: 'Opinion', fa: 'بیان' },
    texts: {
      en: 'Everyone has the right to freedom of opinion and expression; this right includes\n\n1. to hold opinions\n2. to impart information',
      fa: 'هر کس حق آزادی عقیده و بیان دارد.',
    },
  },
  { name: 'flag', state: 'parked', headings: { en: 'The flag', fa: 'پرچم' }, texts: { en: 'Which flag?' } },
  { name: 'dropped', state: 'struck', texts: { en: 'Not this.' } },
];

/** Signs stand for seats: + yes, = no, - abstains, . absent. */
const CHOICES: Readonly<Record<string, Choice | null>> = { '+': 'yes', '=': 'no', '-': 'abstain', '.': null };

export interface DeclarationPlan {
  readonly titles?: Names;
  readonly languages?: readonly Language[];
  readonly clauses?: readonly ClausePlan[];
  readonly parties?: readonly { readonly names: Names; readonly votes: string }[];
  readonly coalition?: Names;
}

const PARTIES: NonNullable<DeclarationPlan['parties']> = [
  { names: { en: 'Cedar Party', fa: 'حزب سدر' }, votes: '+++=' },
  { names: { en: 'Plane Tree Alliance', fa: 'ائتلاف چنار' }, votes: '++-' },
  { names: { en: 'Walnut Union', fa: 'اتحاد گردو' }, votes: '==.' },
];

/** What the record would say of an adopted statement. Say only what the test is about. */
export function someFacts({
  titles = { en: 'Joint Declaration on Rights and Freedoms', fa: 'بیانیهٔ مشترک دربارهٔ حقوق و آزادی‌ها' },
  languages = ['en', 'fa'],
  clauses = USUAL,
  parties = PARTIES,
  coalition = { en: 'Grove Coalition', fa: 'ائتلاف بیشه' },
}: DeclarationPlan = {}): DeclarationFacts {
  const frozen = new Map(clauses.map((clause) => [clause.name, frozenOf(clause)]));
  const isFinal = ({ state = 'agreed' }: ClausePlan): boolean => state === 'agreed';
  const roll = parties.flatMap(({ votes }, p) =>
    [...votes].map((sign, s) => ({
      seatId: idOf(`seat ${p} ${s}`),
      partyId: idOf(`party ${p}`),
      weight: 1,
      choice: CHOICES[sign] ?? null,
    })),
  );
  const ballot = (number: number, kind: BallotFacts['kind'], about: readonly ClausePlan[]): BallotFacts => {
    const revisions = about.map(({ name }) => frozen.get(name)!);
    const rule = presetRule(kind === 'whole' ? 'double' : 'simple', { persons: 50, parties: 50 });
    const votes = roll.flatMap(({ seatId, choice }) => (choice ? [{ seatId, choice }] : []));
    return {
      id: idOf(`ballot ${number}`),
      number,
      kind,
      rule,
      hash: ballotHash(
        revisions.map((r) => r.hash),
        sha256,
      ),
      openedAt: `2026-11-2${number}T10:00:00.000Z`,
      closedAt: `2026-11-2${number}T10:15:00.000Z`,
      declaredAt: `2026-11-2${number}T10:16:00.000Z`,
      roll,
      decision: decide(rule, roll, votes),
      revisions,
    };
  };
  const final = clauses.filter(isFinal);
  const voted = final.filter(({ kind = 'operative' }) => kind !== 'heading' && kind !== 'title');
  return {
    slug: 'rights-and-freedoms',
    publishedAt: '2026-11-24T08:00:00.000Z',
    publishedBy: { proposed: idOf('party 0'), agreed: idOf('party 1') },
    coalition: { id: idOf('coalition'), names: coalition, languages: ['en', 'fa'], demonstration: false },
    parties: parties.map(({ names }, p) => ({
      id: idOf(`party ${p}`),
      names,
      shortNames: names,
      color: p,
      standing: 'member',
    })),
    statement: { id: idOf('statement'), titles, languages, state: 'adopted' },
    clauses: clauses.map(({ name, kind = 'operative', state = 'agreed', headings = null }) => ({
      id: idOf(name),
      kind,
      state,
      headings,
    })),
    ballots: [ballot(1, 'clauses', voted), ballot(2, 'whole', final)],
  };
}

export const aBundle = (plan: DeclarationPlan = {}): Bundle => bundleOf(someFacts(plan));

function frozenOf({ name, kind = 'operative', headings = undefined, texts = {} }: ClausePlan): {
  clauseId: string;
  hash: string;
  frozen: FrozenText;
} {
  const frozen: FrozenText = {
    id: idOf(name),
    kind,
    headings: headings ?? null,
    texts: Object.fromEntries(
      Object.entries(texts).map(([language, text]) => [language, richFromMarkdown(text)]),
    ),
  };
  return { clauseId: frozen.id, hash: clauseHash(canonicalJson(frozen), sha256), frozen };
}
