import { Button, Select } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { diffWordsWithSpace } from 'diff';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '@contract/views';
import { directionOf, type Language } from '@domain/shared/language';
import { isRichDoc, plainText } from '@domain/text/rich';
import { command, useParty, useSeat } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { get } from '../../lib/http';
import { Empty } from '../../ui/empty';
import { Loading } from '../../ui/loading';
import { inPartyColor, PartyName } from '../../ui/party-mark';
import { Refusal } from '../../ui/refusal';
import { Ago } from '../../ui/time';
import { lockOf, useClauseLabel } from './clause-words';
import { mayWrite, useTexts, useTextsPart } from './texts';
import { useCurrent, useWorkspace } from './workspace';
import classes from './panel.module.css';

interface Page {
  readonly entries: HistoryEntry[];
  readonly before: number | null;
}

const words = (entry: HistoryEntry | undefined, language: Language): string => {
  const text: unknown = entry?.texts[language];
  return isRichDoc(text) ? plainText(text).trim() : '';
};

/** What a clause has been: who wrote what and when, and the way back. */
export function HistoryPanel(): ReactNode {
  const { t } = useTranslation('statements');
  const { statement, go, numbers } = useWorkspace();
  const current = useCurrent();
  const session = useTexts();
  const label = useClauseLabel(numbers);
  const clause = statement.clauses.find((one) => one.id === current) ?? statement.clauses[0];
  const clauseId = clause?.id;
  const query = useInfiniteQuery({
    queryKey: ['history', statement.id, clauseId],
    enabled: clauseId !== undefined,
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) =>
      get<Page>(
        `/api/statements/${statement.id}/clauses/${clauseId}/history${pageParam === null ? '' : `?before=${pageParam}`}`,
      ),
    getNextPageParam: (page) => page.before ?? undefined,
    staleTime: 10_000,
  });
  const { refetch } = query;
  // The text goes on being written while one looks: read again a little later.
  useEffect(() => {
    if (!clauseId) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const unwatch = session.watch(clauseId, () => {
      timer ??= setTimeout(() => {
        timer = null;
        void refetch();
      }, 4_000);
    });
    return () => {
      unwatch();
      if (timer) clearTimeout(timer);
    };
  }, [session, clauseId, refetch]);

  if (!clause) return <Empty icon={<IconHistory size={22} stroke={1.5} />} title={t('history.none')} />;
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <div className={classes.scroll}>
      <div className={classes.action}>
        <Select
          aria-label={t('history.of')}
          size="sm"
          searchable
          value={clause.id}
          onChange={(id) => id && go(id)}
          data={statement.clauses.map((one) => ({
            value: one.id,
            label: label(one),
          }))}
        />
      </div>
      {query.error ? <Refusal error={query.error} retry={() => void query.refetch()} /> : null}
      {query.isPending && <Loading rows={3} />}
      {query.data && entries.length === 0 && (
        <Empty icon={<IconHistory size={22} stroke={1.5} />} title={t('history.none')}>
          {t('history.noneWords')}
        </Empty>
      )}
      <ol className={classes.history}>
        {entries.map((entry, i) => (
          <Version
            key={entry.id}
            entry={entry}
            before={entries[i + 1]}
            // What stood before the last one that was read is not known: its writer did not write all of it.
            compared={i < entries.length - 1 || !query.hasNextPage}
            newest={i === 0}
            clauseId={clause.id}
          />
        ))}
      </ol>
      {query.hasNextPage && (
        <div className={classes.action}>
          <Button
            variant="default"
            fullWidth
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('history.older')}
          </Button>
        </div>
      )}
    </div>
  );
}

interface VersionProps {
  readonly entry: HistoryEntry;
  readonly before: HistoryEntry | undefined;
  readonly compared: boolean;
  readonly newest: boolean;
  readonly clauseId: string;
}

function Version({ entry, before, compared, newest, clauseId }: VersionProps): ReactNode {
  const { t } = useTranslation('statements');
  const { statement } = useWorkspace();
  const seat = useSeat(entry.seatId);
  const party = useParty(seat?.partyId);
  const writes = useTextsPart(useTexts(), mayWrite);
  const [asking, setAsking] = useState<Language | null>(null);
  const clause = statement.clauses.find((one) => one.id === clauseId);
  const restore = useAction(async (language: Language) => {
    await command('text:restore', { roomId: statement.id, clauseId, language, version: entry.id });
    setAsking(null);
  });
  const languages = entry.languages.filter((language) => statement.languages.includes(language));
  const mayRestore = writes && !newest && clause !== undefined && lockOf(statement, clause) === null;
  return (
    <li className={classes.version} style={party ? inPartyColor(party.color) : undefined}>
      <p className={classes.versionHead}>
        <PartyName party={party} />
        {seat && <bdi>{seat.handle}</bdi>}
        <span className={classes.quiet}>
          <Ago at={entry.at} />
        </span>
      </p>
      {languages.map((language) => (
        <div key={language} className={classes.diff} lang={language} dir={directionOf(language)}>
          {compared ? (
            <Diff before={words(before, language)} after={words(entry, language)} />
          ) : (
            <p>{words(entry, language)}</p>
          )}
        </div>
      ))}
      {!compared && <p className={classes.quiet}>{t('history.notCompared')}</p>}
      {mayRestore && (
        <div className={classes.versionActions}>
          {asking === null
            ? languages.map((language) => (
                <Button key={language} size="xs" variant="subtle" onClick={() => setAsking(language)}>
                  {t('history.restore', { language: t(`language.of.${language}`) })}
                </Button>
              ))
            : null}
          {asking !== null && (
            <>
              <p>{t('history.sure', { language: t(`language.of.${asking}`) })}</p>
              {restore.error ? <Refusal error={restore.error} /> : null}
              <Button size="xs" loading={restore.busy} onClick={() => void restore.run(asking)}>
                {t('history.do')}
              </Button>
              <Button size="xs" variant="subtle" onClick={() => setAsking(null)}>
                {t('cancel')}
              </Button>
            </>
          )}
        </div>
      )}
    </li>
  );
}

const AROUND = 60;

/** Word by word, with as much of what stayed as is needed to find the place. */
function Diff({ before, after }: { before: string; after: string }): ReactNode {
  const { t } = useTranslation('statements');
  const parts = diffWordsWithSpace(before, after);
  if (parts.every((part) => !part.added && !part.removed)) return <p>{t('history.formOnly')}</p>;
  return (
    <p>
      {parts.map((part, i) => {
        if (part.added) return <ins key={i}>{part.value}</ins>;
        if (part.removed) return <del key={i}>{part.value}</del>;
        const first = i === 0;
        const last = i === parts.length - 1;
        if (part.value.length <= AROUND * 2) return <span key={i}>{part.value}</span>;
        const head = first ? '' : part.value.slice(0, AROUND);
        const tail = last ? '' : part.value.slice(-AROUND);
        return <span key={i}>{`${head} … ${tail}`}</span>;
      })}
    </p>
  );
}
