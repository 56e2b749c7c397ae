import { useTranslation } from 'react-i18next';
import type { RecordEntry } from '@contract/events';
import type { Names } from '@domain/shared/language';
import { useCoalition } from '../../app/coalition';
import { useConsentWords } from '../../app/consent-words';
import { useFormat, useName } from '../../app/use-format';
import { isolate } from '../../lib/format';

type Payload = Readonly<Record<string, unknown>>;

const KNOWN = [
  'coalition.created',
  'rules.changed',
  'party.invited',
  'party.invitation-renewed',
  'party.changed',
  'panel.changed',
  'seat.filled',
  'seat.changed',
  'seat.ended',
  'party.left-room',
  'statement.created',
  'statement.renamed',
  'statement.state-changed',
  'clause.added',
  'clause.moved',
  'clause.described',
  'clause.state-changed',
  'clause.language-current',
  'corridor.opened',
  'ballot.announced',
  'ballot.opened',
  'ballot.votes-cast',
  'ballot.closed',
  'ballot.declared',
  'ballot.cancelled',
  'consent.asked',
  'consent.given',
  'consent.refused',
  'declaration.published',
] as const;

const part = (payload: Payload, key: string): Payload => (payload[key] ?? {}) as Payload;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** An entry of the record as a sentence. What is not known is called by its type: nothing is left out. */
export function useRecordWords(): (entry: RecordEntry) => string {
  const { t } = useTranslation('coalitions');
  const name = useName();
  const { list, number } = useFormat();
  const { parties, seats } = useCoalition();
  const consentWords = useConsentWords();
  const partyName = (id: unknown) => name(parties.find((party) => party.id === id)?.names);
  const handleOf = (id: unknown) => seats.find((seat) => seat.id === id)?.handle ?? '';

  return ({ type, payload }) => {
    const known = KNOWN.find((one) => one === type);
    if (!known) return t('record.other', { type });
    const seat = part(payload, 'seat');
    const party = part(payload, 'party');
    const ballot = part(payload, 'ballot');
    const consent = part(payload, 'consent');
    const seatIds: unknown[] = Array.isArray(payload.seatIds) ? payload.seatIds : [];
    const variant = known === 'panel.changed' ? (payload.moderator ? 'panel.joined' : 'panel.left') : known;
    return t(`record.event.${variant.replace('.', '/')}`, {
      party: name(party.names as Names | undefined) || partyName(seat.partyId ?? payload.partyId),
      standing: party.standing ? t(`standing.${text(party.standing)}`, { ns: 'app' }) : '',
      handle: text(seat.handle) || handleOf(payload.seatId),
      role: seat.role ? t(`role.${text(seat.role)}`, { ns: 'app' }) : '',
      title: name((payload.titles ?? payload.names) as Names | null | undefined),
      state: payload.state ? t(`state.${text(payload.state)}`, { ns: 'app' }) : '',
      number: typeof ballot.number === 'number' ? number(ballot.number) : '',
      handles: list(seatIds.map((id) => isolate(handleOf(id)))),
      count: Array.isArray(payload.clauses) ? payload.clauses.length : seatIds.length,
      consent: consent.action
        ? consentWords({ action: text(consent.action), about: part(consent, 'about') })
        : '',
    });
  };
}

/** The reason that somebody gave, where the entry has one. */
export const reasonOf = ({ payload }: RecordEntry): string => text(payload.reason);
