import { Button } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BallotDetail } from '@contract/views';
import { decisionSentence, ruleSentence } from '@domain/ballot/sentence';
import { useCoalition } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { useLanguage, useName } from '../../app/use-format';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { inFours, ruleOf } from './facts';
import { fingerprintOf, type Recount, recount } from './recount';
import classes from './result.module.css';

interface Checked extends Recount {
  readonly fingerprint: string | null;
}

/** Counts again in this browser, and says whether it comes to what the server says. */
export function useCheck(detail: BallotDetail) {
  const [checked, setChecked] = useState<Checked | null>(null);
  const action = useAction(async () => {
    setChecked({ ...recount(detail), fingerprint: await fingerprintOf(detail.clauses) });
  });
  return { checked, action };
}

export function CheckButton({ check }: { check: ReturnType<typeof useCheck> }): ReactNode {
  const { t } = useTranslation('ballots');
  return (
    <Button
      variant="default"
      leftSection={<IconShieldCheck size={16} stroke={1.5} />}
      loading={check.action.busy}
      onClick={() => void check.action.run()}
    >
      {t('check.do')}
    </Button>
  );
}

export function CheckResult({
  check: { checked, action },
  detail,
}: {
  check: ReturnType<typeof useCheck>;
  detail: BallotDetail;
}): ReactNode {
  const { t } = useTranslation('ballots');
  const lang = useLanguage();
  const name = useName();
  const { parties } = useCoalition();
  if (action.error) return <Refusal error={action.error} />;
  if (!checked) return null;
  const { ballot, roll } = detail;
  const names = Object.fromEntries(parties.map((party) => [party.id, name(party.shortNames)]));
  const text =
    checked.fingerprint === null ? 'unknown' : checked.fingerprint === ballot.hash ? 'same' : 'other';
  const good = checked.same && text !== 'other';
  return (
    <Note
      role="status"
      tone={good ? 'green' : 'red'}
      icon={good ? <IconShieldCheck size={18} stroke={1.5} /> : <IconAlertTriangle size={18} stroke={1.5} />}
    >
      <div className={classes.checked}>
        <b>{t(checked.same ? 'check.same' : 'check.other')}</b>
        <p>{t('check.how', { count: roll.length })}</p>
        <p>{ruleSentence(ruleOf(ballot), roll, lang)}</p>
        <p>{decisionSentence(checked.decision, lang, names)}</p>
        <p>{t(`check.text.${text}`)}</p>
        <p className={classes.hash}>
          <bdi className="mono">{inFours(checked.fingerprint ?? ballot.hash)}</bdi>
        </p>
      </div>
    </Note>
  );
}
