import { Button, Checkbox, Modal, NumberInput, SegmentedControl, Select } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Roll } from '@domain/ballot/count';
import { presetRule, RULE_IDS, type RuleId } from '@domain/ballot/rule';
import { ruleSentence } from '@domain/ballot/sentence';
import { VOTING_ROLES } from '@domain/coalition/coalition';
import { clauseIsEditable, undecidedClauses } from '@domain/statement/statement';
import { command, useCoalition } from '../../app/coalition';
import { usePhone } from '../../app/shell';
import { useAction } from '../../app/use-action';
import { useLanguage } from '../../app/use-format';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { useClauseLabel } from './clause-words';
import { useWorkspace } from './workspace';
import classes from './dialogs.module.css';

/** Puts clauses, or the whole, to the vote: rule and text are fixed from the announcement on. */
export function AnnounceBallot({
  clauseIds,
  onClose,
}: {
  clauseIds: readonly string[];
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation(['statements', 'coalitions']);
  const phone = usePhone();
  const navigate = useNavigate();
  const language = useLanguage();
  const coalition = useCoalition();
  const { rules, slug } = coalition;
  const { statement, numbers } = useWorkspace();
  const label = useClauseLabel(numbers);
  const [what, setWhat] = useState<'clauses' | 'whole'>('clauses');
  const [chosen, setChosen] = useState<string[]>([...clauseIds]);
  const [rule, setRule] = useState<RuleId | null>(null);
  const [minutes, setMinutes] = useState<number | string>(rules.ballotMinutes);

  const open = statement.clauses.filter(
    (clause) => clause.kind !== 'heading' && clause.kind !== 'title' && clauseIsEditable(clause),
  );
  const undecided = undecidedClauses(statement.clauses);
  const ruleId = rule ?? (what === 'whole' ? rules.wholeRule : rules.clauseRule);
  const quorum = { persons: rules.quorumPersonsPercent, parties: rules.quorumPartiesPercent };
  const sentence = ruleSentence(presetRule(ruleId, quorum), rollNow(coalition), language);
  const time = typeof minutes === 'number' ? minutes : Number(minutes);
  const announce = useAction(async () => {
    const { ballotId } = await command('ballot:announce', {
      roomId: statement.id,
      clauseIds: what === 'whole' ? [] : chosen,
      rule: ruleId,
      minutes: time,
    });
    void navigate(`/c/${slug}/b/${ballotId}`);
  });
  const ready =
    Number.isInteger(time) &&
    time >= 1 &&
    time <= 10_080 &&
    (what === 'whole' ? undecided.length === 0 : chosen.length > 0);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) void announce.run();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<b>{t('announce.title')}</b>}
      size="lg"
      fullScreen={phone}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form className={classes.form} onSubmit={submit}>
        <SegmentedControl
          fullWidth
          aria-label={t('announce.what')}
          value={what}
          onChange={(value) => setWhat(value as typeof what)}
          data={(['clauses', 'whole'] as const).map((value) => ({ value, label: t(`announce.${value}`) }))}
        />
        {what === 'clauses' ? (
          <Checkbox.Group
            label={t('announce.which')}
            description={t('announce.together')}
            value={chosen}
            onChange={setChosen}
          >
            <div className={classes.choices}>
              {open.map((clause) => (
                <Checkbox key={clause.id} value={clause.id} label={label(clause)} />
              ))}
              {open.length === 0 && <p className={classes.quiet}>{t('announce.noneOpen')}</p>}
            </div>
          </Checkbox.Group>
        ) : undecided.length > 0 ? (
          <Note tone="amber" icon={<IconInfoCircle size={18} stroke={1.5} />}>
            {t('announce.undecided', { count: undecided.length })}
          </Note>
        ) : (
          <p>{t('announce.wholeWords')}</p>
        )}
        <Select
          label={t('announce.rule')}
          value={ruleId}
          onChange={(value) => setRule(RULE_IDS.find((one) => one === value) ?? null)}
          data={RULE_IDS.map((value) => ({ value, label: t(`rules.name.${value}`, { ns: 'coalitions' }) }))}
          description={sentence}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
        <NumberInput
          label={t('announce.minutes')}
          min={1}
          max={10_080}
          allowDecimal={false}
          size="md"
          value={minutes}
          onChange={setMinutes}
        />
        <Note icon={<IconInfoCircle size={18} stroke={1.5} />}>
          {t('announce.fixed')} {rules.secondPartyConsent && t('announce.consent')}
        </Note>
        {announce.error ? <Refusal error={announce.error} /> : null}
        <div className={classes.end}>
          <Button variant="subtle" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={announce.busy} disabled={!ready}>
            {t('announce.do')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Everyone who would be on the roll if the ballot opened now. */
function rollNow({ parties, seats }: ReturnType<typeof useCoalition>): Roll {
  const members = new Map(
    parties.filter((one) => one.standing === 'member').map((party) => [party.id, party]),
  );
  return seats
    .filter((seat) => !seat.ended && members.has(seat.partyId) && VOTING_ROLES.includes(seat.role))
    .map((seat) => ({
      seatId: seat.id,
      partyId: seat.partyId,
      weight: members.get(seat.partyId)?.weight ?? 1,
    }));
}
