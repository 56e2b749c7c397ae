import type { ComponentType, ReactNode } from 'react';
import { IconHourglass } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { imported } from '../lib/imported';
import { Empty } from '../ui/empty';
import { fetchWords } from './i18n';
import { later } from './later';

type Page = { default: ComponentType };

const files = import.meta.glob<Page>('../features/*/*-page.tsx');

function NotThere(): ReactNode {
  const { t } = useTranslation();
  return (
    <Empty icon={<IconHourglass size={22} stroke={1.5} />} title={t('notThere.title')}>
      {t('notThere.words')}
    </Empty>
  );
}

/** The page `features/<path>.tsx`, fetched with its words when first opened. */
export function page(path: string): ComponentType {
  const file = files[`../features/${path}.tsx`];
  const [feature = ''] = path.split('/');
  return later<object>(async () => {
    if (!file) return { default: NotThere };
    const [found] = await Promise.all([imported(file), fetchWords(feature)]);
    return found;
  }, true);
}
