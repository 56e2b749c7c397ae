import { ActionIcon, Menu } from '@mantine/core';
import {
  IconChevronLeft,
  IconDots,
  IconDownload,
  IconFileImport,
  IconPencil,
  IconWorld,
} from '@tabler/icons-react';
import { type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCoalition } from '../../app/coalition';
import { usePhone } from '../../app/shell';
import { ShellBar } from '../../app/slots';
import { useName } from '../../app/use-format';
import { StateChip } from '../../ui/chip';
import { progressOf } from './outline';
import { saveStatement } from './save-statement';
import { Texts } from './texts';
import { useWorkspace } from './workspace';
import classes from './workspace.module.css';

/** In the top bar: which statement this is and how far it has come. */
export function TitleBar(): ReactNode {
  const { t } = useTranslation('statements');
  const phone = usePhone();
  const name = useName();
  const { slug } = useCoalition();
  const { statement, drafts, ask } = useWorkspace();
  const session = useContext(Texts);
  const { progress } = useMemo(() => progressOf(statement), [statement]);
  const title = name(statement.titles);
  const last = statement.clauses.at(-1)?.id ?? null;
  return (
    <ShellBar>
      {phone && (
        <ActionIcon
          component={Link}
          to={`/c/${slug}/statements`}
          variant="subtle"
          color="gray"
          size={44}
          className={classes.back}
          aria-label={t('back')}
        >
          <IconChevronLeft size={20} stroke={1.5} className="flip" />
        </ActionIcon>
      )}
      <div className={classes.titleWords}>
        <h1 className={classes.title} title={title}>
          <bdi>{title}</bdi>
        </h1>
        {phone && (
          <span className={classes.quiet}>
            {progress.total === 0
              ? t('progress.none')
              : t('outline.agreed', { agreed: progress.agreed, total: progress.total })}
          </span>
        )}
      </div>
      {!phone && <StateChip state={statement.state} />}
      {session && (
        <Menu width={240} position="bottom-start">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={phone ? 44 : 32} aria-label={t('menu.statement')}>
              <IconDots size={18} stroke={1.5} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {drafts && (
              <Menu.Item
                leftSection={<IconPencil size={16} stroke={1.5} />}
                onClick={() => ask({ kind: 'rename' })}
              >
                {t('rename.title')}
              </Menu.Item>
            )}
            {drafts && (
              <Menu.Item
                leftSection={<IconFileImport size={16} stroke={1.5} />}
                onClick={() => ask({ kind: 'import', after: last })}
              >
                {t('add.import')}
              </Menu.Item>
            )}
            {statement.languages.map((language) => (
              <Menu.Item
                key={language}
                leftSection={<IconDownload size={16} stroke={1.5} />}
                onClick={() => saveStatement(statement, language, session)}
              >
                {t('saveAs', { language: t(`language.of.${language}`) })}
              </Menu.Item>
            ))}
            {statement.slug && (
              <Menu.Item
                leftSection={<IconWorld size={16} stroke={1.5} />}
                component="a"
                href={`/d/${statement.slug}`}
              >
                {t('publicPage')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </ShellBar>
  );
}
