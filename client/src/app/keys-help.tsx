import { Kbd, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './keys-help.module.css';

/** Every key that does something of its own, by where it does it. `Mod` is Ctrl, on Apple's machines ⌘. */
const KEYS = {
  writing: [
    ['bold', 'Mod', 'B'],
    ['italic', 'Mod', 'I'],
    ['undo', 'Mod', 'Z'],
    ['redo', 'Mod', 'Shift', 'Z'],
    ['tools', 'Alt', 'F10'],
  ],
  talking: [
    ['send', 'Enter'],
    ['newLine', 'Shift', 'Enter'],
    ['call', '@'],
    ['changeLast', '↑'],
    ['leave', 'Esc'],
  ],
  ordering: [
    ['up', 'Alt', '↑'],
    ['down', 'Alt', '↓'],
  ],
  anywhere: [['help', '?']],
} as const;

const MOD = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';

/** The keys one can use, told where one asks for them. */
export default function KeysHelp({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation('keys');
  return (
    <Modal
      opened
      onClose={onClose}
      title={<b>{t('app:keys.title')}</b>}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {Object.entries(KEYS).map(([place, keys]) => (
        <section key={place} className={classes.place}>
          <h3>{t(`${place}.title`)}</h3>
          <dl>
            {keys.map(([act, ...pressed]) => (
              <div key={act}>
                <dt>{t(`${place}.${act}`)}</dt>
                <dd dir="ltr">
                  {pressed.map((key) => (
                    <Kbd key={key}>{key === 'Mod' ? MOD : key}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  );
}
