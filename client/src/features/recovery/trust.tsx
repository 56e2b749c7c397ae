import { Button, Checkbox } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrustView } from '@contract/recovery';
import { withProof } from '../../app/prove';
import { useAction } from '../../app/use-action';
import { useFormat, useName } from '../../app/use-format';
import { isolate } from '../../lib/format';
import { get, put } from '../../lib/http';
import { Card } from '../../ui/card';
import field from '../../ui/field.module.css';
import { Loading } from '../../ui/loading';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import classes from '../auth/door.module.css';

const KEY = ['trust'];

/** Whom one trusts to help, should password and recovery codes be lost: for each seat, people of its party. */
export function Trust(): ReactNode {
  const { t } = useTranslation('recovery');
  const query = useQuery({ queryKey: KEY, queryFn: () => get<TrustView[]>('/api/me/trust') });
  const { data: places } = query;
  return (
    <Card title={t('trust.title')}>
      <div className={field.form}>
        <p>{t('trust.lead')}</p>
        {query.error ? <Refusal error={query.error} retry={() => void query.refetch()} /> : null}
        {!places && !query.error && <Loading rows={2} />}
        {places?.length === 0 && <Note>{t('trust.noSeat')}</Note>}
        {places && places.length > 1 && <p className={field.hint}>{t('trust.each')}</p>}
        {places?.map((place) => (
          <Place key={place.seatId} place={place} />
        ))}
      </div>
    </Card>
  );
}

function Place({ place }: { place: TrustView }): ReactNode {
  const { t } = useTranslation('recovery');
  const name = useName();
  const { list } = useFormat();
  const client = useQueryClient();
  const { seatId, heads, colleagues } = place;
  const before = colleagues.filter((one) => one.trusted).map((one) => one.seatId);
  const [chosen, setChosen] = useState<readonly string[]>(before);
  const changed = chosen.length !== before.length || chosen.some((id) => !before.includes(id));
  const save = useAction(async () => {
    await withProof(() => put(`/api/me/trust/${seatId}`, { seatIds: chosen }));
    await client.invalidateQueries({ queryKey: KEY });
  });
  const needed = heads.length > 0 ? 1 : 2;
  // The head and the one who was named must be two people.
  const others = colleagues.filter(({ handle }) => heads.length !== 1 || handle !== heads[0]);
  const enough = others.filter((one) => before.includes(one.seatId)).length >= needed;
  return (
    <fieldset className={classes.fieldset}>
      <legend>
        {name(place.party)} · {name(place.coalition)}
      </legend>
      <p>
        {heads.length > 0
          ? t('trust.withHead', { handles: list(heads.map(isolate)), count: heads.length })
          : t('trust.alone')}
      </p>
      {others.length < needed ? (
        <Note tone="amber">{t('trust.tooFew')}</Note>
      ) : (
        <>
          {others.map((one) => (
            <Checkbox
              key={one.seatId}
              checked={chosen.includes(one.seatId)}
              onChange={(event) =>
                setChosen(
                  event.currentTarget.checked
                    ? [...chosen, one.seatId]
                    : chosen.filter((id) => id !== one.seatId),
                )
              }
              label={<bdi>{one.handle}</bdi>}
              description={t(`app:role.${one.role}`)}
            />
          ))}
          {!enough && !changed && <Note tone="amber">{t('trust.none', { count: needed })}</Note>}
          {save.error ? <Refusal error={save.error} /> : null}
          <div className={classes.row}>
            <Button variant="default" disabled={!changed} loading={save.busy} onClick={() => void save.run()}>
              {t('save')}
            </Button>
          </div>
        </>
      )}
    </fieldset>
  );
}
