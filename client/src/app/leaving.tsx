import { Button } from '@mantine/core';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm } from '../ui/confirm';
import { Note } from '../ui/note';
import { Store } from '../lib/emitter';
import { asRefused, Refused } from '../lib/failure';
import { del } from '../lib/http';

/** Somebody has left this device, and the server has not said yet that it knows. */
const OWED = 'peyman.leaving';
const SAID_AFTER = 3_000;
const ANSWER_WITHIN = 8_000;

/** For a browser that keeps nothing. */
let owedHere = false;
function isOwed(): boolean {
  try {
    return owedHere || localStorage.getItem(OWED) !== null;
  } catch {
    return owedHere;
  }
}
export function owesLeaving(owed: boolean): void {
  owedHere = false;
  try {
    if (owed) localStorage.setItem(OWED, '1');
    else localStorage.removeItem(OWED);
  } catch {
    owedHere = owed;
  }
}

const isLate = new Store(false);
let telling: Promise<void> | null = null;

/** Tells the server that whoever was signed in here has left, where that is owed. Throws while it cannot be told. */
export async function finishLeaving(): Promise<void> {
  // Another window may have seen to it, and somebody else be signed in by now.
  if (isOwed()) await (telling ??= tell().finally(() => (telling = null)));
  isLate.set(false);
}

async function tell(): Promise<void> {
  const timers = [setTimeout(() => isLate.set(true), SAID_AFTER)];
  const silence = new Promise<never>((_, refuse) => {
    timers.push(setTimeout(() => refuse(new Refused({ code: 'unreachable' })), ANSWER_WITHIN));
  });
  try {
    await Promise.race([del('/api/session'), silence]);
  } catch (error) {
    if (asRefused(error).code !== 'not-signed-in') {
      isLate.set(true);
      throw error;
    }
  } finally {
    timers.forEach(clearTimeout);
  }
  owesLeaving(false);
}

const tryAgain = (): void => void finishLeaving().catch(() => undefined);
window.addEventListener('online', tryAgain);

/** That the server still takes whoever left for signed in, and the way to end it. */
export function NotYetSignedOut(): ReactNode {
  const { t } = useTranslation();
  if (!useSyncExternalStore(isLate.watch, isLate.get)) return null;
  return (
    <Note tone="amber" role="alert">
      <b>{t('leaving.notYet')}</b> {t('leaving.notYetWords')}
      <div>
        <Button variant="default" size="xs" mt={8} onClick={tryAgain}>
          {t('tryAgain')}
        </Button>
      </div>
    </Note>
  );
}

const asked = new Store<((leave: boolean) => void) | null>(null);

/** Asks before signing out where words would stay behind. */
export const askBeforeLeaving = (): Promise<boolean> => new Promise((answer) => asked.set(answer));

export function LeavingDialog(): ReactNode {
  const { t } = useTranslation();
  const answer = useSyncExternalStore(asked.watch, asked.get);
  const say = (leave: boolean): void => {
    answer?.(leave);
    asked.set(null);
  };
  return (
    answer && (
      <Confirm
        title={t('leaving.title')}
        verb={t('account.signOut')}
        onConfirm={() => Promise.resolve(say(true))}
        onClose={() => say(false)}
      >
        {t('leaving.words')}
      </Confirm>
    )
  );
}
