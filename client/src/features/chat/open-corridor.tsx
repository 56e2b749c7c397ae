import { Button, Checkbox, Group, Modal, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { FOLLOWING } from '@domain/coalition/coalition';
import { coalitionKey, command, useCoalition, useMySeat } from '../../app/coalition';
import { useLanguage } from '../../app/use-format';
import { PartyName } from '../../ui/party-mark';
import { Refusal } from '../../ui/refusal';
import { SecrecyLine } from '../../ui/secrecy-line';
import classes from './chat.module.css';

/** Opens talks between one's own party and some others. */
export function OpenCorridor({
  onClose,
  onOpened,
}: {
  onClose: () => void;
  onOpened: (roomId: string) => void;
}): ReactNode {
  const { t } = useTranslation('chat');
  const { id, slug, parties } = useCoalition();
  const { party: mine } = useMySeat();
  const language = useLanguage();
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [title, setTitle] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const others = parties.filter((party) => party.id !== mine.id && FOLLOWING.includes(party.standing));

  const open = async () => {
    setBusy(true);
    setError(null);
    try {
      const names = title.trim() === '' ? {} : { names: { [language]: title.trim() } };
      const { roomId } = await command('corridor:open', { coalitionId: id, partyIds: [...chosen], ...names });
      // The new channel is part of the coalition's view: shown once that is read anew.
      await cache.invalidateQueries({ queryKey: coalitionKey(slug) });
      onOpened(roomId);
    } catch (why) {
      setError(why);
      setBusy(false);
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={<b>{t('openCorridor')}</b>}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form
        className={classes.corridor}
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <p className={classes.quiet}>{t('corridorWords')}</p>
        <Checkbox.Group value={[...chosen]} onChange={setChosen} label={t('corridorWith')}>
          <div className={classes.choices}>
            {others.map((party) => (
              <Checkbox key={party.id} value={party.id} label={<PartyName party={party} full />} />
            ))}
          </div>
        </Checkbox.Group>
        <TextInput
          label={t('corridorName')}
          description={t('corridorNameWords')}
          value={title}
          maxLength={80}
          onChange={(event) => setTitle(event.currentTarget.value)}
          dir="auto"
        />
        {chosen.length > 0 && <SecrecyLine partyIds={[mine.id, ...chosen]} />}
        {error !== null && <Refusal error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="subtle" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={chosen.length === 0}>
            {t('openTalks')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
