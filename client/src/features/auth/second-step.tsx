import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProofsView } from '@contract/factors';
import { ProofForm } from '../../app/proof-form';
import { kindsOf } from '../../app/prove';
import { finishLeaving, owesLeaving } from '../../app/leaving';
import { owesSecondStep, refreshMe } from '../../app/session';
import { get, post } from '../../lib/http';
import { Loading } from '../../ui/loading';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';

/** After the password: a code, a passkey, or a recovery code in place of what was lost. */
export function SecondStep(): ReactNode {
  const { t } = useTranslation('auth');
  const proofs = useQuery({
    queryKey: ['proofs'],
    queryFn: () => get<ProofsView>('/api/session/proofs'),
    gcTime: 0,
  });
  const asAnother = (): void => {
    owesLeaving(true);
    owesSecondStep(false);
    finishLeaving().catch(() => undefined);
  };
  const another = (
    <Button variant="subtle" onClick={asAnother}>
      {t('join.asAnother')}
    </Button>
  );
  if (proofs.error)
    return <Refusal error={proofs.error} retry={() => void proofs.refetch()} action={another} />;
  if (!proofs.data) return <Loading rows={2} />;
  const [first, ...others] = kindsOf(proofs.data);
  if (!first) {
    return (
      <>
        <Note tone="amber">{t('second.nothingHere')}</Note>
        {another}
      </>
    );
  }
  return (
    <ProofForm
      kinds={[first, ...others]}
      verb={t('signIn.do')}
      send={async (proof) => {
        await post('/api/session/second', proof);
        await refreshMe();
        owesSecondStep(false);
      }}
    >
      {another}
    </ProofForm>
  );
}
