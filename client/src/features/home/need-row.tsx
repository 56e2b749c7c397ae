import { Button } from '@mantine/core';
import {
  IconAt,
  IconCheckbox,
  IconGavel,
  IconHandStop,
  IconKey,
  IconLanguage,
  IconScale,
  IconWorld,
} from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Need } from '@contract/views';
import { useCoalition, useSeat } from '../../app/coalition';
import { useConsentTerms, useConsentWords } from '../../app/consent-words';
import { useFormat, useName } from '../../app/use-format';
import { useRoomName } from '../../app/use-room-name';
import { Ago, Countdown } from '../../ui/time';
import classes from './home.module.css';

const ICONS: Record<Need['kind'], ComponentType<{ size?: number; stroke?: number }>> = {
  vote: IconCheckbox,
  consent: IconGavel,
  recovery: IconKey,
  mention: IconAt,
  declare: IconScale,
  stale: IconLanguage,
  publish: IconWorld,
  stopped: IconHandStop,
};

/** Where the one button leads. */
function placeOf(need: Need, slug: string): string {
  const at = `/c/${slug}`;
  if (need.kind === 'mention') return `${at}/talk/${need.roomId ?? ''}#message-${need.id}`;
  if (need.ballotId) return `${at}/b/${need.ballotId}`;
  if (need.statementId && need.kind === 'publish') return `${at}/floor?s=${need.statementId}`;
  if (need.statementId) return `${at}/s/${need.statementId}${need.kind === 'consent' ? '#ballots' : ''}`;
  return need.action === 'rules:change' ? `${at}/rules` : `${at}/parties`;
}

/** One thing that waits for the reader: what, about what, by when, and one button. */
export function NeedRow({ need }: { need: Need }): ReactNode {
  const { t } = useTranslation('home');
  const { slug, consents } = useCoalition();
  const name = useName();
  const format = useFormat();
  const by = useSeat(need.by);
  const roomName = useRoomName();
  const consentWords = useConsentWords();
  const consentTerms = useConsentTerms();
  const Icon = ICONS[need.kind];
  const hot = need.kind === 'vote';

  const consent = consents.find((one) => one.id === need.id);
  const title =
    need.kind === 'consent'
      ? consentWords(consent ?? { action: need.action ?? '', about: {} })
      : need.kind === 'vote' || need.kind === 'declare'
        ? t(
            `need.${need.kind}.${need.clauseName ? 'clause' : need.clauseIds.length > 0 ? 'clauses' : 'whole'}`,
            {
              clause: name(need.clauseName),
              count: need.clauseIds.length,
            },
          )
        : t(`need.${need.kind}.title`, {
            handle: by?.handle ?? '',
            room: need.roomId ? roomName(need.roomId) : '',
            count: need.clauseIds.length,
            title: name(need.titles),
          });
  const about =
    need.kind === 'mention'
      ? t('quote', { text: need.excerpt ?? '' })
      : consent?.about.titles
        ? // Its sentence names the statement, as it was called when this was asked.
          consentTerms(consent).join(' ')
        : name(need.titles);
  return (
    <article className={classes.need} data-hot={hot || undefined}>
      <span className={classes.icon}>
        <Icon size={20} stroke={1.5} aria-hidden />
      </span>
      <div className={classes.needWords}>
        <h2 className={classes.needTitle}>{title}</h2>
        {about && (
          <p className={classes.quiet}>
            {need.kind !== 'mention' && need.excerpt ? (
              <>
                <bdi>{need.excerpt}</bdi> · <bdi>{about}</bdi>
              </>
            ) : (
              <bdi>{about}</bdi>
            )}
          </p>
        )}
        <p className={classes.when}>
          {need.kind === 'declare' && need.closesAt ? (
            t('declares', { when: format.when(need.closesAt) })
          ) : need.closesAt ? (
            <>
              <b>
                <Countdown to={need.closesAt} over={t('closing')} /> {t('left')}
              </b>{' '}
              {t('closes', { when: format.when(need.closesAt) })}
            </>
          ) : (
            <>
              {need.kind === 'consent' && by && (
                <>
                  <bdi>{by.handle}</bdi> ·{' '}
                </>
              )}
              <Ago at={need.at} />
            </>
          )}
        </p>
      </div>
      <Button
        component={Link}
        to={placeOf(need, slug)}
        variant={hot ? 'filled' : 'default'}
        className={classes.needAction}
      >
        {t(`need.${need.kind}.do`)}
      </Button>
    </article>
  );
}
