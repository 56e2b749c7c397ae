import { Button, Select } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { RecordEntry } from '@contract/events';
import { useCoalition, useParty, useSeat } from '../../app/coalition';
import { useFormat, useName } from '../../app/use-format';
import { get } from '../../lib/http';
import { Card } from '../../ui/card';
import { Empty } from '../../ui/empty';
import { Loading } from '../../ui/loading';
import { Page } from '../../ui/page';
import { PartyMark } from '../../ui/party-mark';
import { Refusal } from '../../ui/refusal';
import { type RecordPart, withNewest } from './record-parts';
import { reasonOf, useRecordWords } from './record-words';
import classes from './coalitions.module.css';

const read = (roomId: string, before: number | null) =>
  get<RecordPart>(`/api/rooms/${roomId}/record${before === null ? '' : `?before=${before}`}`);

/** What happens while one reads is put on top; what was fetched of older times stays. */
function useNewest(roomId: string, known: number | undefined, seq: number | null): void {
  const client = useQueryClient();
  useEffect(() => {
    if (seq === null || known === undefined || known >= seq) return;
    read(roomId, null).then(
      (newest) =>
        client.setQueryData<InfiniteData<RecordPart, number | null>>(
          ['record', roomId],
          (data) => data && withNewest(data, newest),
        ),
      () => undefined,
    );
  }, [client, roomId, known, seq]);
}

export default function RecordPage(): ReactNode {
  const { t } = useTranslation('coalitions');
  const name = useName();
  const coalition = useCoalition();
  const [address, setAddress] = useSearchParams();
  const asked = address.get('room');
  const roomId = coalition.statements.some((statement) => statement.id === asked) ? asked! : coalition.id;
  const record = useInfiniteQuery({
    queryKey: ['record', roomId],
    queryFn: ({ pageParam }) => read(roomId, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.before,
  });
  const newest = record.data?.pages[0]?.entries[0]?.seq;
  useNewest(roomId, newest, roomId === coalition.id ? coalition.seq : null);
  const entries = record.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Page
      narrow
      title={t('record.title')}
      lead={t('record.lead')}
      actions={
        <Select
          aria-label={t('record.of')}
          size="sm"
          value={roomId}
          onChange={(value) => value && setAddress({ room: value }, { replace: true })}
          data={[
            { value: coalition.id, label: name(coalition.names) },
            ...coalition.statements.map((statement) => ({
              value: statement.id,
              label: name(statement.titles),
            })),
          ]}
        />
      }
    >
      <Card flush>
        {record.error ? <Refusal error={record.error} retry={() => void record.refetch()} /> : null}
        {record.isPending && <Loading />}
        {record.isSuccess && entries.length === 0 && (
          <Empty icon={<IconHistory size={24} stroke={1.5} />} title={t('record.none')} />
        )}
        <Days entries={entries} />
        {record.hasNextPage && (
          <div className={classes.older}>
            <Button
              variant="default"
              loading={record.isFetchingNextPage}
              onClick={() => void record.fetchNextPage()}
            >
              {t('record.older')}
            </Button>
          </div>
        )}
      </Card>
    </Page>
  );
}

/** The entries under their days, newest first. */
function Days({ entries }: { entries: readonly RecordEntry[] }): ReactNode {
  const { date } = useFormat();
  const days = new Map<string, RecordEntry[]>();
  for (const entry of entries) {
    const day = date(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days].map(([day, list]) => (
    <section key={day}>
      <h2 className={classes.day}>{day}</h2>
      <ol className={classes.entries}>
        {list.map((entry) => (
          <Entry key={entry.seq} entry={entry} />
        ))}
      </ol>
    </section>
  ));
}

function Entry({ entry }: { entry: RecordEntry }): ReactNode {
  const { t } = useTranslation('coalitions');
  const { time, number } = useFormat();
  const words = useRecordWords();
  const by = useSeat(entry.by);
  const party = useParty(by?.partyId);
  const reason = reasonOf(entry);
  return (
    <li className={classes.entry}>
      <time className={classes.entryTime} dateTime={entry.at}>
        {time(entry.at)}
      </time>
      <div>
        <p>{words(entry)}</p>
        {reason && <p className={classes.quiet}>{t('record.reason', { reason })}</p>}
        <p className={classes.entryFoot}>
          {by && party ? (
            <>
              <PartyMark color={party.color} /> <bdi>{by.handle}</bdi>
            </>
          ) : (
            t('record.byRules')
          )}{' '}
          · {t('record.seq', { seq: number(entry.seq) })}
          {entry.hash && (
            <>
              {' '}
              ·{' '}
              <bdi className="mono" title={entry.hash}>
                {entry.hash.slice(0, 12)}
              </bdi>
            </>
          )}
        </p>
      </div>
    </li>
  );
}
