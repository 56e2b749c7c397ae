import { Button, Modal, UnstyledButton } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartyView } from '@contract/views';
import { command, useCoalition } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { type Filled, filledNames, NamesFields } from '../../ui/names-fields';
import { inPartyColor, PartyMark } from '../../ui/party-mark';
import { Refusal } from '../../ui/refusal';
import classes from './coalitions.module.css';

/** A head changes the names of the own party and its colour with mark. */
export function DescribeParty({ party, onClose }: { party: PartyView; onClose: () => void }): ReactNode {
  const { t } = useTranslation('coalitions');
  const { id: coalitionId, languages, parties } = useCoalition();
  const [names, setNames] = useState<Filled>(party.names);
  const [shortNames, setShortNames] = useState<Filled>(party.shortNames);
  const [color, setColor] = useState(party.color);
  const save = useAction(async () => {
    await command('party:describe', {
      coalitionId,
      partyId: party.id,
      names: { ...party.names, ...filledNames(names, languages) },
      shortNames: { ...party.shortNames, ...filledNames(shortNames, languages) },
      color,
    });
    onClose();
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void save.run();
  };
  const taken = (n: number) => parties.some((other) => other.id !== party.id && other.color === n);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={<b>{t('describe.title')}</b>}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form className={classes.form} onSubmit={submit}>
        <NamesFields label={t('name')} languages={languages} value={names} onChange={setNames} />
        <NamesFields
          label={t('shortName')}
          languages={languages}
          value={shortNames}
          onChange={setShortNames}
        />
        <fieldset className={classes.fieldset}>
          <legend>{t('describe.color')}</legend>
          <div className={classes.palette}>
            {Array.from({ length: 12 }, (_, n) => (
              <UnstyledButton
                key={n}
                className={classes.swatch}
                style={inPartyColor(n)}
                aria-pressed={color === n}
                aria-label={t('describe.colorNumber', { count: n + 1 })}
                disabled={taken(n)}
                title={taken(n) ? t('describe.colorTaken') : undefined}
                onClick={() => setColor(n)}
              >
                <PartyMark color={n} size={18} plain />
              </UnstyledButton>
            ))}
          </div>
        </fieldset>
        {save.error ? <Refusal error={save.error} /> : null}
        <div className={classes.end}>
          <Button variant="subtle" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={save.busy}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
