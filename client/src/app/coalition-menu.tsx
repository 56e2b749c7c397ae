import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown, IconGavel, IconHistory, IconPlus, IconScale } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCoalition, useMay } from './coalition';
import { useMe } from './session';
import { useName } from './use-format';
import classes from './shell.module.css';

/** The coalition one is in; the others one has a seat in; its rules and record. */
export function CoalitionMenu(): ReactNode {
  const { t } = useTranslation();
  const coalition = useCoalition();
  const { data: me } = useMe();
  const name = useName();
  const may = useMay();
  const all = [...new Map((me?.seats ?? []).map((seat) => [seat.slug, seat])).values()];
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <UnstyledButton className={classes.coalition}>
          <span className="cut">{name(coalition.names)}</span>
          <IconChevronDown size={16} stroke={1.5} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {all.map((seat) => (
          <Menu.Item
            key={seat.slug}
            component={Link}
            to={`/c/${seat.slug}`}
            rightSection={seat.slug === coalition.slug ? <IconCheck size={16} stroke={1.5} /> : null}
          >
            {name(seat.names)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {may('ballot.run') && (
          <Menu.Item
            component={Link}
            to={`/c/${coalition.slug}/floor`}
            leftSection={<IconGavel size={18} stroke={1.5} />}
          >
            {t('nav.floor')}
          </Menu.Item>
        )}
        <Menu.Item
          component={Link}
          to={`/c/${coalition.slug}/rules`}
          leftSection={<IconScale size={18} stroke={1.5} />}
        >
          {t('nav.rules')}
        </Menu.Item>
        <Menu.Item
          component={Link}
          to={`/c/${coalition.slug}/record`}
          leftSection={<IconHistory size={18} stroke={1.5} />}
        >
          {t('nav.record')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item component={Link} to="/start" leftSection={<IconPlus size={18} stroke={1.5} />}>
          {t('nav.newCoalition')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
