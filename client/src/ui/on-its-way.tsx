import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../app/announce';
import classes from './states.module.css';

/** Most orders are answered sooner, and nothing needs to be said. */
const AFTER = 700;

interface CancelButtonProps {
  /** The order was given and has no answer yet. */
  busy: boolean;
  onClick: () => void;
  children?: ReactNode;
}

/** The way back of a form that gives an order. Once it is given, going back would not call it off: it says so. */
export function CancelButton({ busy, onClick, children }: CancelButtonProps): ReactNode {
  const { t } = useTranslation();
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!busy) return;
    const timer = setTimeout(() => setLong(true), AFTER);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [busy]);
  return (
    <>
      <p className={classes.onItsWay} role="status">
        {busy && long && t('onItsWay')}
      </p>
      <Button variant="subtle" disabled={busy} onClick={onClick}>
        {children ?? t('cancel')}
      </Button>
    </>
  );
}

/** Closing a dialog whose order has no answer yet: it does not call it off, and says so. */
export function useClosing(busy: boolean, onClose: () => void): () => void {
  const { t } = useTranslation();
  return () => {
    if (busy) announce(t('onItsWay'));
    onClose();
  };
}
