import type { ClauseDraft } from '@contract/commands';
import type { Language, Names } from '@domain/shared/language';
import { Refused } from '../../lib/failure';

const MAX_FILE = 2_000_000;

const FRAME: readonly { kind: ClauseDraft['kind']; headings: Names }[] = [
  { kind: 'preambular', headings: { en: 'Who we are', fa: 'ما که هستیم' } },
  { kind: 'preambular', headings: { en: 'Why we speak now', fa: 'چرا اکنون سخن می‌گوییم' } },
  { kind: 'operative', headings: { en: 'What we agree on', fa: 'آنچه بر آن توافق داریم' } },
  { kind: 'operative', headings: { en: 'What we ask for', fa: 'آنچه می‌خواهیم' } },
  { kind: 'operative', headings: { en: 'What we will do', fa: 'آنچه خواهیم کرد' } },
  { kind: 'operative', headings: { en: 'How we go on', fa: 'چگونه ادامه می‌دهیم' } },
];

/** A frame of a joint statement: headings of empty clauses, to be written, moved and struck at will. */
export function templateDrafts(languages: readonly Language[]): ClauseDraft[] {
  return FRAME.map(({ kind, headings }) => {
    const wanted = Object.entries(headings).filter(([language]) => languages.some((one) => one === language));
    return {
      kind,
      ...(wanted.length > 0 ? { headings: Object.fromEntries(wanted) as Names } : {}),
      texts: {},
    };
  });
}

/** The text of an uploaded file; anything that is not UTF-8 text is refused. */
export async function textOfFile(file: File): Promise<string> {
  if (file.size > MAX_FILE) throw new Refused({ code: 'too-large' });
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    if (!text.includes('\u0000')) return text;
  } catch {
    // Not UTF-8: said below.
  }
  throw new Refused({ code: 'import.unreadable' });
}
