import { useTranslation } from 'react-i18next';
import { isolate } from '../lib/format';
import { useCoalition } from './coalition';
import { useFormat, useName } from './use-format';

/** What a room is called: its own name, or what it is ("Plenary", "Corridor: Cedar and Willow"). */
export function useRoomName(): (roomId: string) => string {
  const { t } = useTranslation('app');
  const { id, channels, parties, statements } = useCoalition();
  const name = useName();
  const { list } = useFormat();
  return (roomId) => {
    if (roomId === id) return t('channel.coalition');
    const statement = statements.find((one) => one.id === roomId);
    if (statement) return t('channel.statement', { title: name(statement.titles) });
    const channel = channels.find((one) => one.id === roomId);
    if (!channel) return '';
    if (channel.names) return name(channel.names);
    const names = (channel.partyIds ?? []).map((partyId) =>
      name(parties.find((one) => one.id === partyId)?.shortNames),
    );
    if (channel.kind === 'caucus') return t('channel.caucus', { party: names[0] ?? '' });
    if (channel.kind === 'corridor') return t('channel.corridor', { parties: list(names.map(isolate)) });
    return t('channel.plenary');
  };
}
