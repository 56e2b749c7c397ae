import { Anchor } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BallotDetail, BallotView, StatementView } from '@contract/views';
import { decisionHeadline } from '@domain/ballot/sentence';
import { ballotKey, useCoalition } from '../../app/coalition';
import { ConsentCard } from '../../app/consent';
import { useLanguage } from '../../app/use-format';
import { get } from '../../lib/http';
import { Card } from '../../ui/card';
import { Loading } from '../../ui/loading';
import { inPartyColor, PartyName } from '../../ui/party-mark';
import { BallotState } from '../ballots/ballot-state';
import { decisionOf, isCounted } from '../ballots/facts';
import { Deadline } from '../ballots/moment';
import { RichText } from '../ballots/rich-text';
import { QuorumNote, RuleNote } from '../ballots/rule-note';
import { TurnoutByParty, TurnoutSpoken } from '../ballots/turnout';
import { useBallotWords, useClauseNames } from '../ballots/use-words';
import classes from './floor.module.css';

interface OnStageProps {
  ballot: BallotView;
  statement: StatementView;
}

/**
 * A ballot as the moderator sees it: what, until when, the words, and who has voted; then what can be done. That stands
 * below the words, and so it comes when they are there: no button moves away from under a finger.
 */
export function BallotOnStage({
  ballot,
  statement,
  children: steps,
}: OnStageProps & { children: ReactNode }): ReactNode {
  const { t } = useTranslation('floor');
  const lang = useLanguage();
  const { slug } = useCoalition();
  const words = useBallotWords();
  const names = useClauseNames(statement.clauses);
  const { data: detail, isPending } = useQuery({
    queryKey: [...ballotKey(ballot.id), ballot.state],
    queryFn: () => get<BallotDetail>(`/api/ballots/${ballot.id}`),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  const consents = statement.consents.filter((consent) => consent.about.ballotId === ballot.id);
  const { title } = words(ballot, names(ballot.clauseIds));
  const decision = isCounted(ballot) ? decisionOf(ballot) : null;
  const open = ballot.state === 'open';
  return (
    <>
      {consents.length > 0 && (
        <Card flush>
          {consents.map((consent) => (
            <ConsentCard key={consent.id} consent={consent} />
          ))}
        </Card>
      )}
      <Card>
        <div className={classes.onStage}>
          <BallotState ballot={ballot} />
          <div className={classes.stageTop}>
            <div>
              <h2 className={classes.stageTitle}>
                {t('ballots:numbered', { number: ballot.number, title })}
              </h2>
              <Anchor component={Link} to={`/c/${slug}/b/${ballot.id}`}>
                {t('stage.ballot')}
              </Anchor>
            </div>
            {open && ballot.closesAt && <Deadline at={ballot.closesAt} brief />}
          </div>
          {decision && <p className={classes.sentence}>{decisionHeadline(decision, lang)}</p>}
          {ballot.cancelReason && <p>{t('ballots:cancel.because', { reason: ballot.cancelReason })}</p>}
          {detail && detail.clauses.length <= 3 && (
            <div className={classes.quoted}>
              {detail.clauses.map((clause) => {
                const written = Object.entries(clause.texts);
                const [language, doc] = written.find(([one]) => one === lang) ?? written[0] ?? [lang, null];
                return <RichText key={clause.clauseId} doc={doc} language={language} />;
              })}
            </div>
          )}
          {detail && !decision && <RuleNote ballot={ballot} roll={detail.roll} />}
          {open && <TurnoutBar ballot={ballot} />}
          {open && detail && <QuorumNote ballot={ballot} roll={detail.roll} />}
          {isPending && <Loading />}
        </div>
      </Card>
      {!isPending && steps}
    </>
  );
}

/** Who has voted in one line: each party as wide as its seats, filled as far as it has voted. */
function TurnoutBar({ ballot: { turnout } }: Pick<OnStageProps, 'ballot'>): ReactNode {
  const { t } = useTranslation('floor');
  const { parties } = useCoalition();
  // So many names cannot stand under one bar.
  const many = turnout.parties.length > 8;
  const took = turnout.parties.filter((party) => party.voted > 0).length;
  return (
    <div className={classes.turnout}>
      <p>
        <b>{t('ballots:turnout.spoken', { have: turnout.voted, count: turnout.of })}</b>{' '}
        <span className={classes.quiet}>
          {t('stage.fromParties', { have: took, count: turnout.parties.length })}
        </span>
      </p>
      <TurnoutSpoken turnout={turnout} />
      <ul className={classes.turnoutBar} data-many={many || undefined} aria-hidden={many || undefined}>
        {turnout.parties.map(({ partyId, voted, of }) => {
          const party = parties.find((one) => one.id === partyId);
          return (
            <li key={partyId} style={{ flexGrow: of, ...inPartyColor(party?.color ?? 0) }}>
              <span className={classes.track} aria-hidden>
                <i style={{ inlineSize: `${(voted / of) * 100}%` }} />
              </span>
              {!many && (
                <span className={classes.trackWords}>
                  <PartyName party={party} />
                  <span className={classes.quiet}>{t('ballots:of', { have: voted, count: of })}</span>
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {many && <TurnoutByParty turnout={turnout} />}
    </div>
  );
}
