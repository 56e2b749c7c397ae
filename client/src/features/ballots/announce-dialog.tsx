import { Button, Checkbox, Group, Modal, SegmentedControl, Select } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StatementView } from '@contract/views';
import { presetRule, RULE_IDS, type RuleId } from '@domain/ballot/rule';
import { ruleSentence } from '@domain/ballot/sentence';
import { command, useCoalition } from '../../app/coalition';
import { usePhone } from '../../app/shell';
import { useAction } from '../../app/use-action';
import { useLanguage } from '../../app/use-format';
import { Note } from '../../ui/note';
import { CancelButton, useClosing } from '../../ui/on-its-way';
import { Refusal } from '../../ui/refusal';
import { readyClauses, wholeState } from './announce-choice';
import { rollNow } from './facts';
import { WholeNumber } from '../../ui/whole-number';
import { useClauseNames } from './use-words';
import classes from './announce.module.css';

interface AnnounceProps {
  statement: StatementView;
  /** What is chosen at first; the whole where this is empty and nothing else is left. */
  clauseIds?: readonly string[];
  whole?: boolean;
  onClose: () => void;
  onAnnounced?: (ballotId: string) => void;
}

/** Putting clauses, or the whole, to the vote: what, under which rule, for how long. */
export function AnnounceDialog({
  statement,
  clauseIds = [],
  whole = false,
  onClose,
  onAnnounced,
}: AnnounceProps): ReactNode {
  const { t } = useTranslation('ballots');
  const lang = useLanguage();
  const phone = usePhone();
  const coalition = useCoalition();
  const { rules } = coalition;
  const names = useClauseNames(statement.clauses);
  const ready = readyClauses(statement.clauses);
  const onWhole = wholeState(statement);
  const [about, setAbout] = useState<'clauses' | 'whole'>(whole ? 'whole' : 'clauses');
  const [chosen, setChosen] = useState<readonly string[]>(clauseIds);
  const [ruleId, setRuleId] = useState<RuleId | null>(null);
  const [minutes, setMinutes] = useState<number | null>(rules.ballotMinutes);

  const byDefault = about === 'whole' ? rules.wholeRule : rules.clauseRule;
  const rule = ruleId ?? byDefault;
  const sentence = useMemo(
    () =>
      ruleSentence(
        presetRule(rule, { persons: rules.quorumPersonsPercent, parties: rules.quorumPartiesPercent }),
        rollNow(coalition),
        lang,
      ),
    [rule, rules, coalition, lang],
  );
  const going = chosen.filter((id) => ready.some((clause) => clause.id === id));
  const complete = minutes !== null && (about === 'whole' ? onWhole.ready : going.length > 0);
  const act = useAction(async () => {
    const { ballotId } = await command('ballot:announce', {
      roomId: statement.id,
      clauseIds: about === 'whole' ? [] : [...going],
      rule,
      minutes: Number(minutes),
    });
    onClose();
    onAnnounced?.(ballotId);
  });
  const close = useClosing(act.busy, onClose);
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      fullScreen={phone}
      title={<b>{t('announce.title')}</b>}
      closeButtonProps={{ 'aria-label': t('app:close') }}
    >
      <div className={classes.form}>
        <p className={classes.lead}>
          {t('announce.lead')} {rules.secondPartyConsent && t('announce.consent')}
        </p>
        <SegmentedControl
          aria-label={t('announce.what')}
          fullWidth
          size="sm"
          value={about}
          onChange={(value) => setAbout(value as typeof about)}
          data={[
            { value: 'clauses', label: t('announce.clauses') },
            { value: 'whole', label: t('announce.whole') },
          ]}
        />
        {about === 'whole' && !onWhole.ready && (
          <Note tone="amber">
            {onWhole.why === 'undecided'
              ? t('announce.undecided', { count: onWhole.count })
              : t(`announce.${onWhole.why}`)}
          </Note>
        )}
        {about === 'clauses' &&
          (ready.length === 0 ? (
            <Note>{t('announce.none')}</Note>
          ) : (
            <fieldset className={classes.clauses}>
              <legend className="hidden-visually">{t('announce.what')}</legend>
              {ready.length > 1 && (
                <Checkbox
                  label={t('announce.all')}
                  checked={going.length === ready.length}
                  indeterminate={going.length > 0 && going.length < ready.length}
                  onChange={(event) =>
                    setChosen(event.currentTarget.checked ? ready.map((clause) => clause.id) : [])
                  }
                />
              )}
              {ready.map((clause) => (
                <Checkbox
                  key={clause.id}
                  ref={clause.id === clauseIds[0] ? scrollIntoList : null}
                  label={
                    <>
                      {names([clause.id])[0]?.long} <span>{t(`app:state.${clause.state}`)}</span>
                    </>
                  }
                  checked={going.includes(clause.id)}
                  onChange={(event) => {
                    const { checked } = event.currentTarget;
                    setChosen((before) =>
                      checked ? [...before, clause.id] : before.filter((id) => id !== clause.id),
                    );
                  }}
                />
              ))}
            </fieldset>
          ))}
        {about === 'clauses' && going.length > 1 && <p className={classes.lead}>{t('announce.together')}</p>}
        <Select
          label={t('announce.rule')}
          description={sentence}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={rule}
          onChange={(value) => setRuleId(value as RuleId)}
          data={RULE_IDS.map((id) => ({
            value: id,
            label: id === byDefault ? `${t(`rule.${id}`)} (${t('announce.default')})` : t(`rule.${id}`),
          }))}
        />
        {rule !== byDefault && (
          <p className={classes.lead}>{t('announce.other', { rule: t(`rule.${byDefault}`) })}</p>
        )}
        <WholeNumber label={t('announce.minutes')} most={10_080} value={minutes} onChange={setMinutes} />
        {act.error ? <Refusal error={act.error} /> : null}
        <Group justify="flex-end" gap={8}>
          {about === 'clauses' && ready.length > 0 && going.length === 0 && (
            <span className={classes.lead}>{t('announce.choose')}</span>
          )}
          <CancelButton busy={act.busy} onClick={onClose} />
          <Button disabled={!complete} loading={act.busy} onClick={() => void act.run()}>
            {t('announce.do')}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}

/** The clause one came with is seen at once, however many there are. */
const scrollIntoList = (box: HTMLInputElement | null): void => void box?.scrollIntoView({ block: 'center' });
