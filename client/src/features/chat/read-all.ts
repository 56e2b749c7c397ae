import { useQueryClient } from '@tanstack/react-query';
import type { ChannelView } from '@contract/views';
import { coalitionKey, command, useCoalition } from '../../app/coalition';
import { useAction } from '../../app/use-action';

const hasNews = ({ unread, mentioned }: ChannelView): boolean => unread > 0 || mentioned;

/** Takes everything that has been said in every channel as read. Null while nothing is unread. */
export function useReadAll(): { run: () => void; busy: boolean } | null {
  const cache = useQueryClient();
  const { slug, channels } = useCoalition();
  const mark = useAction(async () => {
    const marked = channels.filter(hasNews).map(({ id, seq }) => ({ roomId: id, seq }));
    await Promise.all(marked.map((mark) => command('message:mark-read', mark, { onlyNow: true })));
    await cache.invalidateQueries({ queryKey: coalitionKey(slug) });
  });
  return channels.some(hasNews) ? { run: () => void mark.run(), busy: mark.busy } : null;
}
