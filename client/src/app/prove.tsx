import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyProof, ProofsView } from '@contract/factors';
import { Store } from '../lib/emitter';
import { Refused } from '../lib/failure';
import { get, post } from '../lib/http';
import { Loading } from '../ui/loading';
import { Refusal } from '../ui/refusal';
import { knowsPasskeys } from './passkey';
import { ProofForm, type ProofKind } from './proof-form';

interface Asked {
  /** For changes to the account itself a password does not do where there is a second factor. */
  readonly needs: 'factor' | 'password';
  readonly answer: (proven: boolean) => void;
}
const asked = new Store<Asked | null>(null);

/** Asks who is there, in a dialog. Answers whether that was proven. Whoever asks meanwhile shares the answer. */
let asking: Promise<boolean> | null = null;
function askWhoIsThere(needs: Asked['needs']): Promise<boolean> {
  asking ??= new Promise<boolean>((resolve) => {
    asked.set({
      needs,
      answer: (proven) => {
        asking = null;
        asked.set(null);
        resolve(proven);
      },
    });
  });
  return asking;
}

/** Whoever was asked is not there any more. */
export const giveUpProof = (): void => asked.get()?.answer(false);

/**
 * Does something that may need a fresh proof of who is there: when the server says so, asks for it
 * and does the same once more. Given up, the refusal stands.
 */
export async function withProof<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'reauthentication-required') throw error;
    if (!(await askWhoIsThere(error.details['needs'] === 'factor' ? 'factor' : 'password'))) throw error;
    return act();
  }
}

/** What this account can prove itself with here, the easiest first. */
export const kindsOf = (view: ProofsView): ('passkey' | 'app' | 'code')[] =>
  (['passkey', 'app', 'code'] as const).filter(
    (kind) => view[kind] && (kind !== 'passkey' || knowsPasskeys()),
  );

export function ProofDialog(): ReactNode {
  const now = useSyncExternalStore(asked.watch, asked.get);
  return now && <Dialog {...now} />;
}

function Dialog({ needs, answer }: Asked): ReactNode {
  const { t } = useTranslation();
  const proofs = useQuery({
    queryKey: ['proofs'],
    queryFn: () => get<ProofsView>('/api/session/proofs'),
    gcTime: 0,
  });
  const kinds = (): [ProofKind, ...ProofKind[]] => {
    const factors = proofs.data ? kindsOf(proofs.data) : [];
    const [first, ...others] = factors.filter((kind) => kind !== 'code' || needs === 'factor');
    if (needs === 'factor' && first) return [first, ...others];
    return first ? [first, ...others, 'password'] : ['password'];
  };
  return (
    <Modal
      opened
      onClose={() => answer(false)}
      title={<b>{t('proof.title')}</b>}
      closeButtonProps={{ 'aria-label': t('close') }}
      zIndex={400}
    >
      <div style={{ display: 'grid', gap: 16 }}>
        <p>{t(`proof.why.${needs}`)}</p>
        {proofs.error ? (
          <Refusal error={proofs.error} retry={() => void proofs.refetch()} />
        ) : !proofs.data ? (
          <Loading rows={1} />
        ) : (
          <ProofForm
            kinds={kinds()}
            verb={t('proof.do')}
            send={async (proof: AnyProof) => {
              await post('/api/session/confirm', proof);
              answer(true);
            }}
          >
            <Button variant="subtle" onClick={() => answer(false)}>
              {t('cancel')}
            </Button>
          </ProofForm>
        )}
      </div>
    </Modal>
  );
}
