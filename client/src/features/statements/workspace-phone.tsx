import { SegmentedControl } from '@mantine/core';
import { IconCheckbox, IconFileText, IconLayoutList, IconMessageCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCoalition } from '../../app/coalition';
import { ShellTabs } from '../../app/slots';
import { useFormat } from '../../app/use-format';
import { BallotsPanel } from './ballots-panel';
import { Boundary } from './boundary';
import { HistoryHere, type PanelName } from './panel';
import classes from './workspace.module.css';

export type Tab = 'outline' | 'text' | 'talk' | 'vote';

/** Behind the fourth tab: the ballots, and what each clause has been. */
export function PhoneVote({
  panel,
  onPanel,
}: {
  panel: PanelName;
  onPanel: (panel: PanelName) => void;
}): ReactNode {
  const { t } = useTranslation('statements');
  const shown = panel === 'history' ? 'history' : 'ballots';
  return (
    <div>
      <div className={classes.row}>
        <SegmentedControl
          aria-label={t('panel.label')}
          value={shown}
          onChange={(value) => onPanel(value as PanelName)}
          data={(['ballots', 'history'] as const).map((value) => ({ value, label: t(`panel.${value}`) }))}
        />
      </div>
      {shown === 'ballots' ? (
        <BallotsPanel />
      ) : (
        <Boundary>
          <HistoryHere />
        </Boundary>
      )}
    </div>
  );
}

/** Under the thumb: one thing at a time. */
export function PhoneTabs({
  tab,
  onTab,
  waiting,
}: {
  tab: Tab;
  onTab: (tab: Tab) => void;
  waiting: number;
}): ReactNode {
  const { t } = useTranslation('statements');
  const { number } = useFormat();
  const { channels } = useCoalition();
  const unread = channels.reduce((sum, channel) => sum + channel.unread, 0);
  const tabs = [
    { name: 'outline', Icon: IconLayoutList, count: 0 },
    { name: 'text', Icon: IconFileText, count: 0 },
    { name: 'talk', Icon: IconMessageCircle, count: unread },
    { name: 'vote', Icon: IconCheckbox, count: waiting },
  ] as const;
  return (
    <ShellTabs>
      {tabs.map(({ name, Icon, count }) => (
        <button key={name} type="button" aria-pressed={tab === name} onClick={() => onTab(name)}>
          <Icon size={22} stroke={1.5} aria-hidden />
          <span>{t(`tab.${name}`)}</span>
          {count > 0 && (
            <span className={classes.tabCount} data-hot={name === 'vote' || undefined}>
              {number(count)}
            </span>
          )}
        </button>
      ))}
    </ShellTabs>
  );
}
