import * as Y from 'yjs';

/** How much of a text each author wrote: characters that still stand, by seat. */
export function provenanceOf(root: Y.XmlFragment, authors: ReadonlyMap<number, string>): Map<string, number> {
  const shares = new Map<string, number>();
  const visit = (type: Y.XmlFragment | Y.XmlText): void => {
    for (let item = type._start; item; item = item.right) {
      if (item.deleted) continue;
      const { content } = item;
      if (content instanceof Y.ContentString) {
        const seatId = authors.get(item.id.client) ?? '';
        shares.set(seatId, (shares.get(seatId) ?? 0) + content.str.length);
      } else if (content instanceof Y.ContentType) {
        const inner: unknown = content.type;
        if (inner instanceof Y.XmlFragment || inner instanceof Y.XmlText) visit(inner);
      }
    }
  };
  visit(root);
  return shares;
}
