import Negotiator from 'negotiator';

/**
 * Which of `offered` a reader would rather have, as the header Accept-Language says (RFC 9110, section 12.5.4); the
 * first of them for whoever wishes for nothing that is there.
 */
export function preferred<L extends string>(header: string | undefined, offered: readonly L[]): L {
  const wishes = new Negotiator({ headers: { 'accept-language': header } });
  return (wishes.language([...offered]) as L | undefined) ?? offered[0]!;
}
