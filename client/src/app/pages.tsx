import { type ComponentType, lazy, type LazyExoticComponent, type ReactNode } from 'react';
import { IconHourglass } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/empty';

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

/** The page `features/<path>.tsx`, fetched when first opened. */
export function page(path: string): LazyExoticComponent<ComponentType> {
  const file = files[`../features/${path}.tsx`];
  return lazy(() => (file ? file() : Promise.resolve({ default: NotThere })));
}
