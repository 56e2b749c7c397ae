import { Button, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BallotView, ConsentView } from '@contract/views';
import { announce } from '../../app/announce';
import { command, STATEMENT_ROOM, useCoalition, useMay, useMySeat } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { useFormat, useName } from '../../app/use-format';
import { CancelButton } from '../../ui/on-its-way';
import { Refusal } from '../../ui/refusal';
import { whoMayConsent } from './facts';
import { StepList, type StepRow } from './step-list';
import { type Act, type Step, stepsOf } from './steps';
import classes from './steps.module.css';

interface BallotStepsProps {
  ballot: BallotView;
  consents: readonly ConsentView[];
  /** What comes after this ballot. */
  further?: readonly StepRow[];
}

/** What a moderator can do with a ballot, in order; each button that cannot be pressed says why and who could. */
export function BallotSteps({ ballot, consents, further = [] }: BallotStepsProps): ReactNode {
  const { t } = useTranslation('ballots');
  const { time, when } = useFormat();
  const mayRun = useMay()('ballot.run', STATEMENT_ROOM);
  const pending = consents.find((one) => one.state === 'pending' && one.about.ballotId === ballot.id);
  const who = useWho(pending?.askedByParty);
  const [reason, setReason] = useState<string | null>(null);
  const room = { roomId: ballot.statementId, ballotId: ballot.id };
  const [doing, setDoing] = useState<Act | null>(null);
  const action = useAction(async (act: Act) => {
    setDoing(act);
    if (act === 'declare') return command('ballot:declare', room);
    const { done, consentId } = await (act === 'open'
      ? command('ballot:open', room)
      : act === 'close'
        ? command('ballot:close', room)
        : command('ballot:cancel', { ...room, reason: reason ?? '' }));
    setReason(null);
    if (!done) announce(t('step.asked', { who: who.consent }), consentId);
  });

  const words = ({ act, state }: Step): string => {
    if (state === 'asked') return t('step.waits', { who: who.consent });
    if (state === 'done') return t(`step.${act}.done`, { time: time(momentOf(ballot, act) ?? '') });
    if (!mayRun) return t('step.moderators', { who: who.moderators });
    if (state === 'later') return t(`step.${act}.later`);
    if (act === 'close') return t('step.close.about', { time: when(ballot.closesAt ?? ''), who: who.needed });
    return t(`step.${act}.about`, { count: ballot.minutes, who: who.needed });
  };
  const rows = stepsOf(ballot, consents).map((step): StepRow => {
    const { act, state } = step;
    const ready = state === 'ready' && mayRun;
    const press = () => (act === 'cancel' ? setReason((before) => before ?? '') : void action.run(act));
    return {
      id: act,
      title: t(`step.${act}.title`),
      words: words(step),
      done: state === 'done',
      button: state !== 'done' && (
        <Button
          variant={ready && act !== 'cancel' && act !== 'close' ? 'filled' : 'default'}
          {...(act === 'cancel' && ready ? { color: 'red' } : {})}
          disabled={!ready || (action.busy && doing !== act)}
          loading={ready && action.busy && doing === act && act !== 'cancel'}
          onClick={press}
        >
          {t(state === 'asked' ? 'step.askedButton' : `step.${act}.do`)}
        </Button>
      ),
      ...(act === 'cancel' && ready && reason !== null
        ? {
            below: (
              <>
                <Textarea
                  autoFocus
                  label={t('step.cancel.reason')}
                  description={t('step.cancel.reasonAbout')}
                  maxLength={1000}
                  value={reason}
                  onChange={(event) => setReason(event.currentTarget.value)}
                />
                <div className={classes.row}>
                  <Button
                    color="red"
                    disabled={reason.trim() === ''}
                    loading={action.busy}
                    onClick={() => void action.run('cancel')}
                  >
                    {t('step.cancel.now')}
                  </Button>
                  <CancelButton busy={action.busy} onClick={() => setReason(null)}>
                    {t('app:back')}
                  </CancelButton>
                </div>
              </>
            ),
          }
        : {}),
    };
  });
  return (
    <>
      <StepList rows={[...rows, ...further]} />
      {action.error ? (
        <div className={classes.refused}>
          <Refusal error={action.error} />
        </div>
      ) : null}
    </>
  );
}

const momentOf = (ballot: BallotView, act: Act): string | null =>
  act === 'open' ? ballot.openedAt : act === 'close' ? ballot.closedAt : ballot.declaredAt;

/** Who could do, or consent to what this party asks or would ask: "mina (Plane Tree)". At most three by name. */
export function useWho(askingParty?: string): { moderators: string; consent: string; needed: string } {
  const { t } = useTranslation('ballots');
  const coalition = useCoalition();
  const { party } = useMySeat();
  const name = useName();
  const { list } = useFormat();
  const named = (seats: readonly { handle: string; partyId: string }[]): string => {
    const names = seats.slice(0, 3).map(({ handle, partyId }) =>
      t('person', {
        handle,
        party: name(coalition.parties.find((one) => one.id === partyId)?.shortNames),
      }),
    );
    return list(seats.length > 3 ? [...names, t('others', { count: seats.length - 3 })] : names);
  };
  const others = whoMayConsent(coalition, askingParty ?? party.id).sort(
    (a, b) => Number(b.moderator) - Number(a.moderator),
  );
  const consent = named(others);
  return {
    moderators: named(coalition.seats.filter((seat) => seat.moderator && !seat.ended)),
    consent,
    needed: coalition.rules.secondPartyConsent && others.length > 0 ? t('step.needs', { who: consent }) : '',
  };
}
