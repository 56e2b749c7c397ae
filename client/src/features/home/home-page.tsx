import { Button } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { HomeView } from '@contract/views';
import { useCoalition } from '../../app/coalition';
import { Recoveries } from '../recovery/recoveries';
import { useFormat } from '../../app/use-format';
import { useHome } from '../../app/use-home';
import { Card } from '../../ui/card';
import { Empty } from '../../ui/empty';
import { Loading } from '../../ui/loading';
import { Page } from '../../ui/page';
import { Refusal } from '../../ui/refusal';
import { useNow } from '../../ui/time';
import { HappeningNow } from './happening-now';
import { NeedRow } from './need-row';
import { StatementRow } from './statement-row';
import classes from './home.module.css';

/** "5 things need you. The first closes in 3 minutes." */
function useFirstLine(needs: HomeView['needs'] | undefined): string {
  const { t } = useTranslation('home');
  const { about } = useFormat();
  const now = useNow(15_000);
  if (!needs) return t('title');
  if (needs.length === 0) return t('first.none');
  const closing = needs.find((need) => need.kind === 'vote' && need.closesAt)?.closesAt;
  const count = t('first.count', { count: needs.length });
  const left = closing ? Date.parse(closing) - now : 0;
  if (left <= 0) return count;
  return `${count} ${t(needs.length === 1 ? 'first.itCloses' : 'first.closes', { time: about(left) })}`;
}

export default function HomePage(): ReactNode {
  const { t } = useTranslation('home');
  const { slug, statements } = useCoalition();
  const home = useHome();
  const { date } = useFormat();
  const needs = home.data?.needs;
  const firstLine = useFirstLine(needs);
  return (
    <Page
      title={firstLine}
      lead={date(new Date().toISOString())}
      aside={
        <>
          <Card title={t('now.title')}>
            <HappeningNow rooms={home.data?.now ?? []} />
          </Card>
          <Card title={t('statements')}>
            {statements.length === 0 && <p className={classes.quiet}>{t('noStatements')}</p>}
            <ul className={classes.rows}>
              {statements.slice(0, 6).map((statement) => (
                <li key={statement.id}>
                  <StatementRow statement={statement} />
                </li>
              ))}
            </ul>
            <Button
              component={Link}
              to={`/c/${slug}/statements`}
              variant="subtle"
              size="xs"
              className={classes.all}
            >
              {t('allStatements')}
            </Button>
          </Card>
        </>
      }
    >
      <Card flush>
        {home.error ? <Refusal error={home.error} retry={() => void home.refetch()} /> : null}
        {!needs && !home.error && <Loading />}
        {needs?.length === 0 && (
          <Empty icon={<IconCircleCheck size={24} stroke={1.5} />} title={t('none.title')}>
            {t('none.words')}
          </Empty>
        )}
        {needs?.map((need) => (
          <NeedRow key={`${need.kind} ${need.id}`} need={need} />
        ))}
      </Card>
      <Recoveries but={needs?.map(({ id }) => id)} />
    </Page>
  );
}
