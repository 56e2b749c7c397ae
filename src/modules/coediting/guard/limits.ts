import { RICH_MAX_DEPTH, RICH_MAX_LENGTH, RICH_MAX_NODES } from '../../../domain/text/rich.js';

/** What one update, and one language of a clause, may be at most. */
export const LIMITS = {
  /** Bytes of one update. */
  updateBytes: 256 * 1024,
  /** How far one update may move one client's clock. */
  clockGrowth: 1_000_000,
  /** No client's clock ever goes beyond this. */
  clock: 2 ** 31,
  /** Code points; a line break counts as one. */
  codePoints: RICH_MAX_LENGTH,
  /** Elements, texts and changes of format, so that the text never has more nodes than the rules allow. */
  nodes: RICH_MAX_NODES,
  /** Types inside each other. */
  depth: RICH_MAX_DEPTH,
} as const;
