import { IconScale, IconTargetArrow } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { BallotDetail } from '@contract/views';
import { needed } from '@domain/ballot/decide';
import { ruleSentence } from '@domain/ballot/sentence';
import { whatWouldPass } from '@domain/ballot/what-would-pass';
import { useFormat, useLanguage } from '../../app/use-format';
import { Note } from '../../ui/note';
import { ruleOf } from './facts';
import { useElectorate } from './use-electorate';
import classes from './ballots.module.css';

type Ruled = Pick<BallotDetail, 'ballot' | 'roll'>;

/** The rule in one sentence with its numbers, and how many yes votes would do by themselves. */
export function RuleNote({ ballot: { rule }, roll: present }: Ruled): ReactNode {
  const { t } = useTranslation('ballots');
  const lang = useLanguage();
  const roll = useElectorate(present);
  const sentence = useMemo(() => ruleSentence(ruleOf({ rule }), roll, lang), [rule, roll, lang]);
  // Nobody knows the votes before the close: this is what any vote on this roll needs.
  const fewest = useMemo(() => whatWouldPass(ruleOf({ rule }), roll, []), [rule, roll]);
  return (
    <div className={classes.lines}>
      <p className={classes.rule}>
        <IconScale size={18} stroke={1.5} aria-hidden />
        <span>{sentence}</span>
      </p>
      {roll.length > 0 && (
        <p className={classes.rule} data-quiet>
          <IconTargetArrow size={18} stroke={1.5} aria-hidden />
          <span>
            {!fewest.canPass
              ? t('pass.cannot')
              : fewest.furtherYes !== null &&
                t('pass.fewest', {
                  count: fewest.furtherYes,
                  parties: t('pass.parties', { count: fewest.furtherParties ?? 0 }),
                })}
          </span>
        </p>
      )}
    </div>
  );
}

/** How much of the roll must take part, and how much has so far. */
export function QuorumNote({ ballot: { rule, turnout }, roll: present }: Ruled): ReactNode {
  const { t } = useTranslation('ballots');
  const { list } = useFormat();
  const roll = useElectorate(present);
  const { quorum } = useMemo(() => needed(ruleOf({ rule }), roll), [rule, roll]);
  if (quorum.length === 0) return null;
  const have = {
    persons: turnout.voted,
    parties: turnout.parties.filter((party) => party.voted > 0).length,
  };
  const parts = quorum.map(({ of, needed, total }) =>
    t(`quorum.${of}`, { count: total, have: have[of], needed }),
  );
  const holds = quorum.every(({ of, needed }) => have[of] >= needed);
  return <Note>{t(holds ? 'quorum.met' : 'quorum.notYet', { parts: list(parts) })}</Note>;
}
