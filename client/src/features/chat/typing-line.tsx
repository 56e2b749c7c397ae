import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Presence } from '@contract/socket';
import { usePresence } from '../../app/live';
import { useFormat } from '../../app/use-format';
import { isolate } from '../../lib/format';
import classes from './chat.module.css';

const BELIEVED = 6_000;
const NAMED = 3;

/** Who is writing. Somebody who has said nothing for a while is not believed to be writing any more. */
export function TypingLine({ roomId, me }: { roomId: string; me: string }): ReactNode {
  const { t } = useTranslation('chat');
  const { list } = useFormat();
  const present = usePresence(roomId);
  const heard = useRef(new Map<string, { news: Presence; at: number }>());
  const [, tick] = useState(0);

  const now = Date.now();
  const writing = present.filter((one) => {
    if (!one.typing || one.seatId === me) {
      heard.current.delete(one.seatId);
      return false;
    }
    const last = heard.current.get(one.seatId);
    // Each news of somebody is a new object; the same object is the same old news.
    const at = last?.news === one ? last.at : now;
    heard.current.set(one.seatId, { news: one, at });
    return now - at < BELIEVED;
  });

  const some = writing.length > 0;
  useEffect(() => {
    if (!some) return;
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, [some]);

  const names = writing.slice(0, NAMED).map(({ handle }) => isolate(handle));
  return (
    <p className={classes.typing} aria-live="off">
      {some &&
        (writing.length > NAMED
          ? t('typingMany', { count: writing.length })
          : t('typing', { count: writing.length, names: list(names) }))}
    </p>
  );
}
