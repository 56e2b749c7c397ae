/** Where words wait that somebody wrote here and the server does not have. */
interface Place {
  readonly has: () => boolean;
  /** What of it this seat wrote. */
  readonly of: (seatId: string) => readonly string[];
  /** Nobody is signed in any more: what cannot wait by itself is put aside for its author. */
  readonly part?: () => void;
}

const places: Place[] = [];
export const holdsWords = (place: Place): void => void places.push(place);

/** Nothing asks any more: whoever must leave at once is not held up. */
export const loseWords = (): void => void places.splice(0);

/** Whether closing the page would lose words, whoever wrote them. */
export const hasOwnWords = (): boolean => places.some((place) => place.has());
export const ownWordsOf = (seatId: string): readonly string[] => [
  ...new Set(places.flatMap((place) => place.of(seatId))),
];
export const partWithWords = (): void => {
  for (const { part } of places) part?.();
};
