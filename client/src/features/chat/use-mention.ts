import { useMemo, useState } from 'react';
import type { ChannelView } from '@contract/views';
import { inLanguage } from '@domain/shared/language';
import { normaliseForSearch } from '@domain/text/normalise';
import { useCoalition } from '../../app/coalition';
import { useLanguage } from '../../app/use-format';
import { belongs, partyHandle } from './people';

/** Somebody who can be called by name in a channel. */
export interface Callable {
  readonly handle: string;
  readonly color: number;
  /** The party of a person; for a party, its full name. */
  readonly about: string;
  readonly whole: boolean;
}

const MOST = 6;
/** A name that is being written: from an @ that begins a word up to the caret. */
const CALL = /(?:^|[^\p{L}\p{N}\p{M}_.@-])@([\p{L}\p{N}._-]*)$/u;

/** Who may be meant by the name before the caret. */
export function useMention(channel: ChannelView): {
  readonly found: readonly Callable[];
  readonly chosen: number;
  readonly look: (text: string, caret: number) => void;
  readonly move: (by: 1 | -1) => void;
  readonly close: () => void;
  /** The text with the name written out, and where the caret goes. */
  readonly take: (text: string, caret: number, who: Callable) => { text: string; caret: number };
} {
  const { parties, seats, mySeatId } = useCoalition();
  const language = useLanguage();
  const [asked, setAsked] = useState<string | null>(null);
  const [chosen, setChosen] = useState(0);

  const everybody = useMemo<Callable[]>(() => {
    const byId = new Map(parties.map((party) => [party.id, party]));
    const present = seats.filter((seat) => {
      const party = byId.get(seat.partyId);
      return party && !seat.ended && belongs(channel, party, seat);
    });
    const here = new Set(present.map((seat) => seat.partyId));
    const people = present
      .filter((seat) => seat.id !== mySeatId)
      .map((seat) => {
        const party = byId.get(seat.partyId);
        return {
          handle: seat.handle,
          color: party?.color ?? 0,
          about: inLanguage(party?.shortNames ?? {}, language),
          whole: false,
        };
      });
    const groups = parties
      .filter((party) => here.has(party.id))
      .map((party) => ({
        handle: partyHandle(inLanguage(party.shortNames, language)),
        color: party.color,
        about: inLanguage(party.names, language),
        whole: true,
      }));
    return [...people, ...groups];
  }, [parties, seats, channel, mySeatId, language]);

  const found = useMemo(() => {
    if (asked === null) return [];
    const form = normaliseForSearch(asked);
    const begins = (who: Callable) =>
      normaliseForSearch(who.handle).startsWith(form) || normaliseForSearch(who.about).startsWith(form);
    return everybody.filter(begins).slice(0, MOST);
  }, [everybody, asked]);

  return {
    found,
    chosen: Math.min(chosen, Math.max(0, found.length - 1)),
    look: (text, caret) => {
      const next = CALL.exec(text.slice(0, caret))?.[1] ?? null;
      if (next !== asked) setChosen(0);
      setAsked(next);
    },
    move: (by) => setChosen((at) => (found.length === 0 ? 0 : (at + by + found.length) % found.length)),
    close: () => setAsked(null),
    take: (text, caret, who) => {
      const before = text.slice(0, caret).replace(/@[\p{L}\p{N}._-]*$/u, `@${who.handle} `);
      setAsked(null);
      return { text: before + text.slice(caret).replace(/^ /, ''), caret: before.length };
    },
  };
}
