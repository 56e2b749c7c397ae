import { CloseButton, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelView, SearchHit } from '@contract/views';
import { paragraphDirection } from '@domain/text/direction';
import { normaliseForSearch } from '@domain/text/normalise';
import { useCoalition } from '../../app/coalition';
import { useFormat } from '../../app/use-format';
import { get } from '../../lib/http';
import { Empty } from '../../ui/empty';
import { Loading } from '../../ui/loading';
import { PartyMark } from '../../ui/party-mark';
import { Refusal } from '../../ui/refusal';
import { useChannelName, type Directory } from './people';
import classes from './chat.module.css';

const WAIT = 250;
const ALL = 40;

/** Finds messages here or in every channel that is open to the reader. */
export function SearchPanel({
  channel,
  directory,
  onFound,
  onClose,
}: {
  channel: ChannelView;
  directory: Directory;
  onFound: (roomId: string, messageId: string) => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation('chat');
  const { id } = useCoalition();
  const [words, setWords] = useState('');
  const [where, setWhere] = useState<'here' | 'everywhere'>('here');
  const [asked] = useDebouncedValue(words.trim(), WAIT);
  const path = where === 'here' ? `/api/rooms/${channel.id}/search` : `/api/coalitions/${id}/search`;
  const hits = useQuery({
    queryKey: ['search', path, asked],
    queryFn: () => get<SearchHit[]>(`${path}?q=${encodeURIComponent(asked.slice(0, 200))}`),
    enabled: asked !== '',
    staleTime: 5_000,
    gcTime: 30_000,
  });

  return (
    <div className={classes.search}>
      <div className={classes.searchHead}>
        <TextInput
          size="sm"
          type="search"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && onClose()}
          leftSection={<IconSearch size={18} stroke={1.5} aria-hidden />}
          placeholder={t('search')}
          aria-label={t('search')}
          maxLength={200}
          dir={words === '' ? undefined : 'auto'}
          data-autofocus
          autoFocus
          className={classes.searchField}
        />
        <CloseButton onClick={onClose} aria-label={t('closeSearch')} />
      </div>
      <SegmentedControl
        fullWidth
        value={where}
        onChange={(value) => setWhere(value === 'everywhere' ? 'everywhere' : 'here')}
        data={[
          { value: 'here', label: t('searchHere') },
          { value: 'everywhere', label: t('searchEverywhere') },
        ]}
        aria-label={t('searchWhere')}
      />
      <p className="hidden-visually" role="status">
        {hits.data &&
          (hits.data.length === 0
            ? t('nothingFound')
            : t(hits.data.length >= ALL ? 'foundMany' : 'found', { count: hits.data.length }))}
      </p>
      <div className={classes.hits} aria-busy={hits.isFetching}>
        {asked === '' && <p className={classes.quiet}>{t('searchWords')}</p>}
        {asked !== '' && hits.isPending && <Loading rows={3} />}
        {hits.error && <Refusal error={hits.error} retry={() => void hits.refetch()} />}
        {hits.data?.length === 0 && (
          <Empty icon={<IconSearch size={22} stroke={1.5} />} title={t('nothingFound')}>
            {t('nothingFoundWords')}
          </Empty>
        )}
        {hits.data && hits.data.length > 0 && (
          <>
            <p className={classes.quiet}>
              {t(hits.data.length >= ALL ? 'foundMany' : 'found', { count: hits.data.length })}
            </p>
            <ul>
              {hits.data.map((hit) => (
                <Hit key={hit.message.id} hit={hit} asked={asked} {...{ channel, directory, onFound }} />
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}

function Hit({
  hit: { roomId, message },
  asked,
  channel,
  directory,
  onFound,
}: {
  hit: SearchHit;
  asked: string;
  channel: ChannelView;
  directory: Directory;
  onFound: (roomId: string, messageId: string) => void;
}): ReactNode {
  const { channels } = useCoalition();
  const format = useFormat();
  const nameOf = useChannelName();
  const party = directory.parties.get(message.partyId);
  const room = roomId === channel.id ? undefined : channels.find((one) => one.id === roomId);
  return (
    <li>
      <button type="button" className={classes.hit} onClick={() => onFound(roomId, message.id)}>
        <span className={classes.hitHead}>
          {party && <PartyMark color={party.color} />}
          <bdi className={classes.handle}>{message.handle}</bdi>
          {room && <bdi className={classes.quiet}>{nameOf(room)}</bdi>}
          <time dateTime={message.at}>
            {format.shortDate(message.at)} · {format.time(message.at)}
          </time>
        </span>
        <span className={classes.hitWords} dir={paragraphDirection(message.body)}>
          <Marked text={message.body} asked={asked} />
        </span>
      </button>
    </li>
  );
}

const AROUND = 160;

/** The text around the first word that was asked for, with such words marked. */
function Marked({ text, asked }: { text: string; asked: string }): ReactNode {
  const pieces = useMemo(() => {
    const terms = asked.split(/\s+/u).map(normaliseForSearch).filter(Boolean);
    const words = text.split(/(\s+)/u).map((word) => {
      const form = normaliseForSearch(word);
      return { word, hit: form !== '' && terms.some((term) => form.includes(term)) };
    });
    const first = Math.max(
      0,
      words.findIndex(({ hit }) => hit),
    );
    let from = first;
    for (let length = 0; from > 0 && length < AROUND / 4; from--) length += words[from]!.word.length;
    const shown = words.slice(from);
    return from > 0 ? [{ word: '… ', hit: false }, ...shown] : shown;
  }, [text, asked]);
  return pieces.map(({ word, hit }, i) => (hit ? <mark key={i}>{word}</mark> : word));
}
