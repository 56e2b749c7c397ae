import { Button, Textarea } from '@mantine/core';
import { IconGavel } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsentView } from '@contract/views';
import type { RoomObject } from '@domain/access/policy';
import { CancelButton } from '../ui/on-its-way';
import { PartyName } from '../ui/party-mark';
import { Refusal } from '../ui/refusal';
import { Ago, BothCalendars } from '../ui/time';
import {
  COALITION_ROOM,
  command,
  STATEMENT_ROOM,
  useCoalition,
  useMay,
  useMySeat,
  useParty,
  useSeat,
} from './coalition';
import { useConsentTerms, useConsentWords } from './consent-words';
import { useAction } from './use-action';
import classes from './consent.module.css';

interface ConsentCardProps {
  consent: ConsentView;
  children?: ReactNode;
}

/**
 * One request for the consent of another party, with Give and Refuse for those who may. Whoever asked sees that it
 * waits, and may take it back.
 */
export function ConsentCard({ consent, children }: ConsentCardProps): ReactNode {
  const { t } = useTranslation();
  const words = useConsentWords();
  const terms = useConsentTerms();
  const may = useMay();
  const coalition = useCoalition();
  const { party: mine } = useMySeat();
  const by = useSeat(consent.askedBy);
  const party = useParty(consent.askedByParty);
  const [refusing, setRefusing] = useState(false);
  const [reason, setReason] = useState('');
  const about = { roomId: consent.roomId, consentId: consent.id };
  const give = useAction(() => command('consent:give', { ...about, hash: consent.hash }));
  const refuse = useAction(() =>
    command('consent:refuse', { ...about, ...(reason.trim() ? { reason } : {}) }),
  );

  const room: RoomObject = consent.roomId === coalition.id ? COALITION_ROOM : STATEMENT_ROOM;
  const mayAnswer = may('consent.give', room);
  const own = consent.askedByParty === mine.id;
  const hasRefused = consent.refusedBy.includes(mine.id);
  return (
    <article className={classes.card}>
      <span className={classes.icon}>
        <IconGavel size={18} stroke={1.5} aria-hidden />
      </span>
      <div className={classes.words}>
        <p>
          <b>{words(consent)}</b>
        </p>
        {terms(consent).map((line) => (
          <p key={line}>{line}</p>
        ))}
        <p className={classes.by}>
          <PartyName party={party} /> <bdi>{by?.handle}</bdi> · <Ago at={consent.askedAt} />
        </p>
        <p className={classes.by}>
          {t('consent.until')} <BothCalendars at={consent.expiresAt} time />
        </p>
        {consent.refusedBy.length > 0 && (
          <p className={classes.by}>
            {t('consent.refusedBy')}{' '}
            {coalition.parties
              .filter(({ id }) => consent.refusedBy.includes(id))
              .map((one) => (
                <PartyName key={one.id} party={one} />
              ))}
          </p>
        )}
        {children}
        {mayAnswer && hasRefused && <p className={classes.by}>{t('consent.stillMay')}</p>}
        {!mayAnswer && <p className={classes.by}>{t('consent.who')}</p>}
        {mayAnswer && own && <p className={classes.by}>{t('consent.waits')}</p>}
        {give.error || refuse.error ? <Refusal error={give.error ?? refuse.error} /> : null}
        {mayAnswer && refusing && (
          <Textarea
            label={t('consent.reason')}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        {mayAnswer && (
          <div className={classes.actions}>
            {!own && !refusing && (
              <Button
                variant={hasRefused ? 'default' : 'filled'}
                loading={give.busy}
                onClick={() => void give.run()}
              >
                {t('consent.give')}
              </Button>
            )}
            {refusing && <CancelButton busy={refuse.busy} onClick={() => setRefusing(false)} />}
            {!hasRefused && (
              <Button
                variant="default"
                loading={refuse.busy}
                onClick={() => (own || refusing ? void refuse.run() : setRefusing(true))}
              >
                {own ? t('consent.takeBack') : t('consent.refuse')}
              </Button>
            )}
          </div>
        )}
      </div>
    </article>
  );
}
