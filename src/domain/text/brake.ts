/** Deletions of the last minute are counted together. */
export const BRAKE_MS = 60_000;
/** Less than this is a clause rewritten, whatever share of a short statement it is. In UTF-16 units. */
export const BRAKE_FLOOR = 1_000;

/**
 * Whether one seat has deleted too much of a statement within a minute: more than a fifth of all that was written
 * there, in all languages together, and more than the floor. `written` is what was there before anybody deleted.
 */
export const isTooMuchDeleted = (deleted: number, written: number, floor = BRAKE_FLOOR): boolean =>
  deleted > floor && deleted * 5 > written;
