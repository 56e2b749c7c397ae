import { Menu } from '@mantine/core';
import {
  IconBuildingCommunity,
  IconChecks,
  IconChevronDown,
  IconHome,
  IconPlus,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ChannelView } from '@contract/views';
import { useCoalition, useMay } from '../../app/coalition';
import { useFormat } from '../../app/use-format';
import { useChannelName } from './people';
import { useReadAll } from './read-all';
import classes from './chat.module.css';

const ICON = { plenary: IconBuildingCommunity, caucus: IconHome, corridor: IconUsersGroup } as const;
/** The server counts no further. */
const COUNTED = 100;

/** How much of a channel is unread, loudly when one is called by name. */
export function Unread({ channel }: { channel: ChannelView }): ReactNode {
  const { t } = useTranslation('chat');
  const { number } = useFormat();
  const { unread, mentioned } = channel;
  if (unread === 0 && !mentioned) return null;
  const count = unread >= COUNTED ? `${number(COUNTED - 1)}+` : number(unread);
  return (
    <span className={classes.count} data-mentioned={mentioned || undefined}>
      <span aria-hidden>{mentioned ? `@ ${count}` : count}</span>
      <span className="hidden-visually">
        {t(mentioned ? 'unreadMentioned' : 'unreadCount', { count: unread })}
      </span>
    </span>
  );
}

/** The channel one is in, and the way to the others. */
export function ChannelSwitcher({
  channel,
  onSwitch,
  onOpenCorridor,
}: {
  channel: ChannelView;
  onSwitch: (roomId: string) => void;
  onOpenCorridor: () => void;
}): ReactNode {
  const { t } = useTranslation('chat');
  const { channels } = useCoalition();
  const may = useMay();
  const nameOf = useChannelName();
  const readAll = useReadAll();
  const elsewhere = channels.some((one) => one.id !== channel.id && one.unread > 0);
  return (
    <Menu position="bottom-start" withinPortal withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button type="button" className={classes.switcher}>
          <bdi className="cut">{nameOf(channel)}</bdi>
          <IconChevronDown size={16} stroke={1.5} aria-hidden />
          {elsewhere && <span className={classes.dot} title={t('unreadElsewhere')} />}
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes.channels}>
        {channels.map((one) => {
          const Icon = ICON[one.kind];
          return (
            <Menu.Item
              key={one.id}
              leftSection={<Icon size={18} stroke={1.5} />}
              rightSection={<Unread channel={one} />}
              aria-current={one.id === channel.id ? 'true' : undefined}
              onClick={() => onSwitch(one.id)}
            >
              <bdi>{nameOf(one)}</bdi>
            </Menu.Item>
          );
        })}
        {(readAll || may('corridor.open')) && <Menu.Divider />}
        {readAll && (
          <Menu.Item
            leftSection={<IconChecks size={18} stroke={1.5} />}
            disabled={readAll.busy}
            onClick={readAll.run}
          >
            {t('readAll')}
          </Menu.Item>
        )}
        {may('corridor.open') && (
          <Menu.Item leftSection={<IconPlus size={18} stroke={1.5} />} onClick={onOpenCorridor}>
            {t('openCorridor')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The name of the channel, where there is nothing to choose. */
export function ChannelName({ channel }: { channel: ChannelView }): ReactNode {
  const nameOf = useChannelName();
  return <h2 className={`${classes.channelName} cut`}>{nameOf(channel)}</h2>;
}

/** All channels one below the other. */
export function ChannelList({
  current,
  onOpenCorridor,
}: {
  current: string | null;
  onOpenCorridor: () => void;
}): ReactNode {
  const { t } = useTranslation('chat');
  const { channels, slug } = useCoalition();
  const may = useMay();
  const nameOf = useChannelName();
  const readAll = useReadAll();
  return (
    <nav className={classes.channelList} aria-label={t('channels')}>
      {channels.map((channel) => {
        const Icon = ICON[channel.kind];
        return (
          <Link
            key={channel.id}
            to={`/c/${slug}/talk/${channel.id}`}
            aria-current={channel.id === current ? 'page' : undefined}
          >
            <Icon size={18} stroke={1.5} aria-hidden />
            <bdi className="cut">{nameOf(channel)}</bdi>
            <Unread channel={channel} />
          </Link>
        );
      })}
      {may('corridor.open') && (
        <button type="button" onClick={onOpenCorridor}>
          <IconPlus size={18} stroke={1.5} aria-hidden />
          {t('openCorridor')}
        </button>
      )}
      {readAll && (
        <button type="button" onClick={readAll.run} disabled={readAll.busy}>
          <IconChecks size={18} stroke={1.5} aria-hidden />
          {t('readAll')}
        </button>
      )}
    </nav>
  );
}
