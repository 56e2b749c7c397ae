import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { HomeView } from '@contract/views';
import { get } from '../lib/http';
import { homeKey, useCoalition } from './coalition';

/** What needs the reader in this coalition. Read anew when something they may see has changed. */
export function useHome(): UseQueryResult<HomeView> {
  const { id, slug } = useCoalition();
  return useQuery({
    queryKey: homeKey(slug),
    queryFn: () => get<HomeView>(`/api/coalitions/${id}/home`),
    // Who is where leaves no record, and so stirs nothing.
    refetchInterval: 30_000,
  });
}
