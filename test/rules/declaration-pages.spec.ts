import { describe, expect, it } from '@jest/globals';
import { checkBundle } from '../../src/domain/declaration/check.js';
import { canonicalJson } from '../../src/domain/shared/canonical.js';
import { pageHeaders } from '../../src/modules/declarations/declaration-headers.js';
import { feed } from '../../src/modules/declarations/pages/feed.js';
import { indexPage, notFoundPage, type Listed } from '../../src/modules/declarations/pages/index-page.js';
import { renderDeclaration } from '../../src/modules/declarations/pages/render.js';
import { squeeze } from '../../src/platform/http/squeeze.js';
import { aBundle, sha256, type DeclarationPlan } from '../support/declaration.js';

const EVIL = `"><script>alert(1)</script><img src=x onerror='alert(2)'></style><bdi onclick=x>`;

const filesOf = (plan: DeclarationPlan = {}): Map<string, string> =>
  new Map(renderDeclaration(aBundle(plan)).files.map(({ path, body }) => [path, body]));
const pagesOf = (plan?: DeclarationPlan): [string, string][] =>
  [...filesOf(plan)].filter(([, body]) => body.startsWith('<!doctype html>'));
const shown = (page: string): string => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

const listed: Listed = {
  slug: 'rights-and-freedoms',
  statementId: aBundle().statement.id,
  titles: aBundle().statement.titles,
  coalition: aBundle().coalition.names,
  publishedAt: '2026-11-24T08:00:00.000Z',
  sha256: sha256('x'),
};

/** Nothing that runs, and nothing that is loaded from anywhere. */
function expectInert(page: string): void {
  const tags = page.match(/<[a-z][^>]*>/gi) ?? [];
  expect(tags.length).toBeGreaterThan(10);
  for (const tag of tags) {
    expect(tag).not.toMatch(/^<(script|iframe|object|embed|img|base|form|input|meta http)/i);
    expect(tag).not.toMatch(/\son\w+\s*=/i);
    expect(tag).not.toMatch(/\s(src|style|srcset|formaction)\s*=/i);
    const href = /\shref="([^"]*)"/.exec(tag)?.[1];
    if (href !== undefined) expect(href).toMatch(/^[/#]/);
  }
  expect(page).not.toMatch(/@import|url\(|https?:/);
}

describe('the pages of a declaration', () => {
  it('are one for each language, one with all, and the first at the short address', () => {
    const files = filesOf();
    expect([...files.keys()].sort()).toEqual(
      [
        `/d/by-hash/${sha256(canonicalJson(aBundle()))}.json`,
        '/d/rights-and-freedoms',
        '/d/rights-and-freedoms/both',
        '/d/rights-and-freedoms/bundle.json',
        '/d/rights-and-freedoms/en',
        '/d/rights-and-freedoms/fa',
      ].sort(),
    );
    expect(files.get('/d/rights-and-freedoms')).toBe(files.get('/d/rights-and-freedoms/en'));
  });

  it('have one page only where there is one language', () => {
    expect([...filesOf({ languages: ['fa'] }).keys()]).not.toContain('/d/rights-and-freedoms/both');
  });

  it('run nothing and load nothing', () => {
    for (const [, page] of pagesOf()) expectInert(page);
    for (const page of [
      indexPage([listed], 'en'),
      indexPage([listed], 'fa'),
      indexPage([], 'fa'),
      indexPage([listed], 'fa', { at: 2, volumes: 3 }),
      notFoundPage(),
    ])
      expectInert(page);
  });

  it('show names, titles, headings and texts as words, whatever is in them', () => {
    const plan: DeclarationPlan = {
      titles: { en: EVIL, fa: EVIL },
      coalition: { en: EVIL, fa: EVIL },
      parties: [{ names: { en: EVIL, fa: EVIL }, votes: '++' }],
      clauses: [
        { name: 'a', headings: { en: EVIL, fa: EVIL }, texts: { en: EVIL, fa: EVIL } },
        { name: 'h', kind: 'heading', headings: { en: EVIL, fa: EVIL } },
        { name: 'p', state: 'parked', headings: { en: EVIL, fa: EVIL } },
      ],
    };
    const pages = pagesOf(plan);
    expect(pages).toHaveLength(4);
    for (const [, page] of pages) {
      expectInert(page);
      expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    }
    const evilListed = { ...listed, titles: { en: EVIL, fa: EVIL }, coalition: { en: EVIL } };
    expectInert(indexPage([evilListed], 'en'));
    const atom = feed([evilListed], null);
    expect(atom).not.toMatch(/<script|<img|<bdi/);
  });

  it('keep links of the text only where they are safe', () => {
    const page = filesOf({
      clauses: [
        {
          name: 'a',
          texts: { en: 'See [this](https://un.example/a) and [that](javascript:alert(1)).', fa: 'متن' },
        },
      ],
    }).get('/d/rights-and-freedoms/en')!;
    expect(page).toContain('<a href="https://un.example/a" rel="noopener noreferrer nofollow">this</a>');
    expect(page).not.toMatch(/href="javascript/);
  });

  it('show the fingerprint of exactly the bytes of the bundle', () => {
    const files = filesOf();
    const fingerprint = sha256(files.get('/d/rights-and-freedoms/bundle.json')!);
    for (const [, page] of pagesOf()) {
      const onPage = /id="fingerprint">([0-9a-f ]+)</.exec(page)?.[1]?.replaceAll(' ', '');
      expect(onPage).toBe(fingerprint);
    }
    expect(files.get(`/d/by-hash/${fingerprint}.json`)).toBe(files.get('/d/rights-and-freedoms/bundle.json'));
  });

  it('say in English what was decided, and by whom', () => {
    const text = shown(filesOf().get('/d/rights-and-freedoms/en')!);
    expect(text).toContain(
      'Adopted: 5 of 8 delegates voting yes or no (needed 5) and 2 of 3 parties (needed 2) in favour.',
    );
    expect(text).toContain('Adopted Sunday 22 November 2026 (1 Azar 1405)');
    expect(text).toContain('3 in favour, 1 against');
    expect(text).toContain('The flag');
    expect(text).toContain('not who signed it');
  });

  it('are Persian in Persian: direction, digits, calendar', () => {
    const page = filesOf().get('/d/rights-and-freedoms/fa')!;
    expect(page).toMatch(/<html lang="fa" dir="rtl">/);
    const text = shown(page);
    expect(text).toContain('یکشنبه ۱ آذر ۱۴۰۵ (۲۲ نوامبر ۲۰۲۶)');
    expect(text).toContain('تصویب شد: ۵ نماینده از ۸');
    expect(page).toMatch(/<a class="n" href="#clause-2">۲<\/a>/);
    expect(page).toMatch(/<a class="n" href="#preamble-1">الف<\/a>/);
  });

  it('give each text its own language and direction where several stand side by side', () => {
    const page = filesOf().get('/d/rights-and-freedoms/both')!;
    expect(page).toMatch(/<html lang="en" dir="ltr">/);
    expect(page).toMatch(/<h1\s+lang="fa" dir="rtl">بیانیهٔ/);
    expect(page).toMatch(/<h1\s+lang="en" dir="ltr">Joint/);
    expect(page.match(/<div class="t"\s+lang="fa" dir="rtl">/g)).toHaveLength(3);
  });

  it('speak the language of the same direction around a text in a language they do not speak', () => {
    const files = filesOf({
      languages: ['ckb', 'az'],
      titles: { ckb: 'ڕاگەیەندراو', az: 'Bəyannamə' },
      clauses: [{ name: 'a', texts: { ckb: 'هەموو مرۆڤەکان', az: 'Bütün insanlar' } }],
    });
    expect(files.get('/d/rights-and-freedoms/ckb')).toMatch(/<html lang="fa" dir="rtl">/);
    expect(files.get('/d/rights-and-freedoms/ckb')).toMatch(/<h1\s+lang="ckb" dir="rtl">ڕاگەیەندراو/);
    expect(files.get('/d/rights-and-freedoms/az')).toMatch(/<html lang="en" dir="ltr">/);
  });

  it('say so where a clause has no text in the language of the page', () => {
    const files = filesOf({ clauses: [{ name: 'a', texts: { fa: 'فقط فارسی' } }] });
    expect(shown(files.get('/d/rights-and-freedoms/en')!)).toContain(
      'No text in English. This clause was adopted in: فارسی.',
    );
  });

  it('say in every part that the demonstration is one', () => {
    const bundle = aBundle();
    const { files } = renderDeclaration({
      ...bundle,
      coalition: { ...bundle.coalition, demonstration: true },
    });
    const pages = files.filter(({ body }) => body.startsWith('<!doctype'));
    expect(pages).toHaveLength(4);
    for (const { body } of pages) expect(body).toMatch(/Demonstration: this coalition|نمایشی: این ائتلاف/);
  });

  it('allow their own style by its hash and nothing else', () => {
    const page = filesOf().get('/d/rights-and-freedoms/en')!;
    const style = /<style>([^<]*)<\/style>/.exec(page)?.[1] ?? '';
    expect(style.length).toBeGreaterThan(1000);
    const csp = pageHeaders(page)['Content-Security-Policy']!;
    const { createHash } = process.getBuiltinModule('node:crypto');
    expect(csp).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(csp).toMatch(/^default-src 'none'/);
    expect(csp).not.toContain('unsafe');
    expect(csp).not.toContain('script-src');
  });
});

describe('a declaration as long as they may be', () => {
  it('is still a page that a phone can load', async () => {
    const clauses = Array.from({ length: 500 }, (_, i) => ({
      name: `clause ${i}`,
      headings: { en: `Article ${i}`, fa: `مادهٔ ${i}` },
      texts: {
        en: `Everyone has the right number ${i}. `.repeat(8),
        fa: `هر کس حق شمارهٔ ${i} را دارد. `.repeat(8),
      },
    }));
    const names = ['Cedar', 'Plane', 'Cypress', 'Walnut', 'Willow', 'Oak', 'Elm'];
    const parties = names.map((name) => ({ names: { en: name, fa: name }, votes: '+++++++=-.' }));
    const bundle = aBundle({ clauses, parties });
    expect(checkBundle(bundle, sha256)).toEqual([]);
    const page = renderDeclaration(bundle).files.find(({ path }) => path.endsWith('/fa'))!;
    const { brotli } = await squeeze(Buffer.from(page.body));
    expect(page.body).toContain('>۵۰۰</a>');
    expect(brotli.length).toBeLessThan(100_000);
  });
});

describe('the feed', () => {
  it('is well-formed Atom with one entry for each declaration', () => {
    const atom = feed([listed, { ...listed, statementId: aBundle().coalition.id, slug: 'b-and-c' }], null);
    expect(atom).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>/);
    const open = [...atom.matchAll(/<([a-z]+)(?:\s[^>]*[^/])?>/g)].map((m) => m[1]).sort();
    const closed = [...atom.matchAll(/<\/([a-z]+)>/g)].map((m) => m[1]).sort();
    expect(open).toEqual(closed);
    expect(atom.match(/<entry>/g)).toHaveLength(2);
    expect(atom).toContain(`<id>urn:uuid:${listed.statementId}</id>`);
  });

  it('has absolute links where the installation knows its address', () => {
    expect(feed([listed], 'https://peyman.example')).toContain(
      'href="https://peyman.example/d/rights-and-freedoms/en"',
    );
  });
});
