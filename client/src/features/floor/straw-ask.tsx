import { Button, TextInput } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { command, STATEMENT_ROOM, useMay } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { CancelButton } from '../../ui/on-its-way';
import { Refusal } from '../../ui/refusal';
import { useWho } from '../ballots/ballot-steps';
import { WholeNumber } from '../../ui/whole-number';
import classes from './straw.module.css';

/** Asking for a show of hands: a question and how long. A new one ends the last. */
export function StrawAsk({ roomId }: { roomId: string }): ReactNode {
  const { t } = useTranslation('floor');
  const mayAsk = useMay()('ballot.run', STATEMENT_ROOM);
  const { moderators } = useWho();
  const [open, setOpen] = useState(false);
  const [question, setQuestion] = useState('');
  const [minutes, setMinutes] = useState<number | null>(2);
  const ask = useAction(async () => {
    await command('straw:ask', { roomId, question: question.trim(), minutes: Number(minutes) });
    setOpen(false);
    setQuestion('');
  });
  return (
    <section className={classes.card}>
      <header className={classes.head}>
        <IconHandStop size={18} stroke={1.5} aria-hidden />
        <span className={classes.grow}>
          <b>{t('straw.title')}</b>
          <br />
          {mayAsk ? t('straw.askAbout') : t('ballots:step.moderators', { who: moderators })}
        </span>
        {!open && (
          <Button variant="default" disabled={!mayAsk} onClick={() => setOpen(true)}>
            {t('straw.ask')}
          </Button>
        )}
      </header>
      {open && (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            void ask.run();
          }}
        >
          <TextInput
            autoFocus
            required
            withAsterisk={false}
            label={t('straw.question')}
            maxLength={300}
            dir="auto"
            value={question}
            onChange={(event) => setQuestion(event.currentTarget.value)}
          />
          <WholeNumber label={t('straw.minutes')} most={60} value={minutes} onChange={setMinutes} />
          {ask.error ? <Refusal error={ask.error} /> : null}
          <div className={classes.foot}>
            <CancelButton busy={ask.busy} onClick={() => setOpen(false)} />
            <Button type="submit" disabled={question.trim() === '' || minutes === null} loading={ask.busy}>
              {t('straw.ask')}
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
