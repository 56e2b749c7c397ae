import { Anchor, Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StatementView } from '@contract/views';
import { announce } from '../../app/announce';
import { command, STATEMENT_ROOM, useMay } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { CancelButton } from '../../ui/on-its-way';
import { Refusal } from '../../ui/refusal';
import { useWho } from '../ballots/ballot-steps';
import type { StepRow } from '../ballots/step-list';
import steps from '../ballots/steps.module.css';
import { SLUG, slugOf } from '../../lib/slug';

/** The last step: publishing the adopted text under an address of its own. */
export function usePublishStep(statement: StatementView): StepRow {
  const { t } = useTranslation('floor');
  const mayPublish = useMay()('declaration.publish', STATEMENT_ROOM);
  const { id, state, titles, consents } = statement;
  const pending = consents.find((one) => one.action === 'statement:publish' && one.state === 'pending');
  const who = useWho(pending?.askedByParty);
  const [slug, setSlug] = useState<string | null>(null);
  const publish = useAction(async () => {
    const { done, consentId } = await command('statement:publish', { roomId: id, slug: slug ?? '' });
    setSlug(null);
    announce(done ? t('publish.done') : t('ballots:step.asked', { who: who.consent }), consentId);
  });
  const asked = pending !== undefined;
  const published = state === 'published';
  const ready = state === 'adopted' && mayPublish && !asked;
  const words = published
    ? statement.slug && (
        <Anchor href={`/d/${statement.slug}`} target="_blank">
          {t('publish.see')}
        </Anchor>
      )
    : asked
      ? t('ballots:step.waits', { who: who.consent })
      : !mayPublish
        ? t('ballots:step.moderators', { who: who.moderators })
        : state === 'adopted'
          ? t('publish.about', { who: who.needed })
          : t('publish.later');
  return {
    id: 'publish',
    title: t('publish.title'),
    words,
    done: published,
    button: !published && slug === null && (
      <Button
        disabled={!ready}
        variant={ready ? 'filled' : 'default'}
        onClick={() => setSlug(slugOf(titles.en ?? ''))}
      >
        {t(asked ? 'ballots:step.askedButton' : 'publish.do')}
      </Button>
    ),
    ...(ready && slug !== null
      ? {
          below: (
            <>
              <TextInput
                autoFocus
                label={t('publish.slug')}
                description={t('publish.slugAbout')}
                dir="ltr"
                maxLength={80}
                value={slug}
                error={slug !== '' && !SLUG.test(slug) ? t('publish.slugWrong') : undefined}
                onChange={(event) => setSlug(event.currentTarget.value.trim())}
              />
              {publish.error ? <Refusal error={publish.error} /> : null}
              <div className={steps.row}>
                <Button disabled={!SLUG.test(slug)} loading={publish.busy} onClick={() => void publish.run()}>
                  {t('publish.now')}
                </Button>
                <CancelButton busy={publish.busy} onClick={() => setSlug(null)} />
              </div>
            </>
          ),
        }
      : {}),
  };
}
