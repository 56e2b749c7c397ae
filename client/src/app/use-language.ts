import { useQueryClient } from '@tanstack/react-query';
import type { InterfaceLanguage } from '@domain/shared/language';
import type { MeView } from '@contract/views';
import { useTranslation } from 'react-i18next';
import { put } from '../lib/http';
import { announce } from './announce';
import { speak } from './i18n';
import { ME } from './session';
import { useLanguage } from './use-format';

/** What each language calls itself: for whoever does not read the present one. */
export const OWN_NAME: Readonly<Record<InterfaceLanguage, string>> = { en: 'English', fa: 'فارسی' };

/** Choosing the language of the interface: on this device, and for the account where one is signed in. */
export function useChooseLanguage() {
  const language = useLanguage();
  const client = useQueryClient();
  const { t } = useTranslation('refusals');
  const choose = async (next: InterfaceLanguage): Promise<void> => {
    try {
      await speak(next, true);
    } catch {
      return announce(`${t('unreachable.what')} ${t('unreachable.next')}`);
    }
    const me = client.getQueryData<MeView | null>(ME);
    if (!me) return;
    await put('/api/me/locale', { locale: next }).catch(() => undefined);
    const after: MeView = { ...me, account: { ...me.account, locale: next } };
    client.setQueryData<MeView | null>(ME, after);
  };
  const other: InterfaceLanguage = language === 'fa' ? 'en' : 'fa';
  return { language, other, choose };
}
