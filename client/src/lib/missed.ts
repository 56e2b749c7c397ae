import { Emitter } from './emitter';
import type { Live } from './live';

/**
 * Says when news that leave no record may have gone past: the line is back after it was lost, or the server had stopped
 * telling because it was too slow. A room has its record to catch up from; unread marks and straw polls have not.
 */
export function missedBy({
  connection,
  news,
}: Pick<Live, 'connection' | 'news'>): Emitter<{ missed: () => void }> {
  const missed = new Emitter<{ missed: () => void }>();
  let was: 'never' | 'up' | 'lost' = 'never';
  connection.watch(() => {
    const before = was;
    const isUp = connection.get().state === 'connected';
    if (isUp || was !== 'never') was = isUp ? 'up' : 'lost';
    if (isUp && before === 'lost') missed.emit('missed');
  });
  news.on('room:resume', () => missed.emit('missed'));
  return missed;
}
