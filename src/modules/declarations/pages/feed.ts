import { inLanguage, type Language } from '../../../domain/shared/language.js';
import { xml, type Html } from './html.js';
import type { Listed } from './index-page.js';
import { pathOf } from './view.js';
import { newerThan, olderThan, ONLY, type Place } from './volumes.js';

/** The newest, or a volume of older ones. */
export const feedPath = (volume: number | null = null): string =>
  volume === null ? '/d/feed.atom' : `/d/index/${volume}.atom`;

/**
 * The Atom feed (RFC 4287) of what was published, newest first; older volumes are archives of it (RFC 5005, 4), so that
 * a mirror finds everything. Entries are known by their statement, so that they stay the same wherever the feed is
 * mirrored. `site` is the address of this installation where it is known; without it the links are relative, as the
 * standard allows.
 */
export function feed(declarations: readonly Listed[], site: string | null, place: Place = ONLY): string {
  const at = (path: string): string => `${site ?? ''}${path}`;
  const link = (rel: string, volume: number | null): Html =>
    xml`<link rel="${rel}" type="application/atom+xml" href="${at(feedPath(volume))}"/>\n`;
  const older = olderThan(place);
  const newer = newerThan(place);
  const newest = declarations[0]?.publishedAt ?? '1970-01-01T00:00:00.000Z';
  return xml`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0">
<id>${site ? `${site}/d/feed.atom` : 'urn:peyman:declarations'}</id>
<title>Declarations · اعلامیه‌ها</title>
<updated>${newest}</updated>
${link('self', place.at)}${place.at !== null && xml`${link('current', null)}<fh:archive/>\n`}${
    newer !== null && link('next-archive', newer)
  }${older !== null && link('prev-archive', older)}<link rel="alternate" type="text/html" href="${at('/d')}"/>
${declarations.map((listed) => entry(listed, at))}</feed>
`.text;
}

function entry(listed: Listed, at: (path: string) => string): Html {
  const { slug, statementId, titles, coalition, publishedAt, sha256 } = listed;
  const pages = (Object.keys(titles) as Language[]).map(
    (language) =>
      xml`<link rel="alternate" type="text/html" hreflang="${language}" href="${at(pathOf(slug, language))}"/>\n`,
  );
  return xml`<entry>
<id>urn:uuid:${statementId}</id>
<title>${Object.values(titles).join(' · ')}</title>
<updated>${publishedAt}</updated>
<published>${publishedAt}</published>
<author><name>${inLanguage(coalition, 'en')}</name></author>
${pages}<link rel="enclosure" type="application/json" href="${at(`/d/by-hash/${sha256}.json`)}"/>
<summary>SHA-256 ${sha256}</summary>
</entry>
`;
}
