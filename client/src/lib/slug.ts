import { withoutEdges } from '@domain/text/edges';

/** What the address of a declaration may be, as the server checks it. */
export const SLUG = /^[a-z0-9](?:[a-z0-9-]{1,78}[a-z0-9])$/;

/** An address of at most so many characters made of a Latin title; empty where there is none to make it of. */
export const slugOf = (title: string, most = 60): string =>
  withoutEdges(
    title
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, most),
    '-',
  );
