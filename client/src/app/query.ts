import { QueryClient } from '@tanstack/react-query';
import { Refused } from '../lib/failure';

/** What may be asked again by itself: only silence. A no stays a no. */
const maybeLater = (error: unknown): boolean =>
  error instanceof Refused && (error.code === 'unreachable' || error.code === 'overloaded');

/** Server state. Live events patch it; nothing is fetched again only because a window was looked at. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 4 && maybeLater(error),
      retryDelay: (count) => Math.min(8_000, 500 * 2 ** count) * (0.5 + Math.random()),
    },
    mutations: { retry: false },
  },
});
