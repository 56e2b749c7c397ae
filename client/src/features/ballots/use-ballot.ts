import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { RecordedEvent } from '@contract/events';
import type { BallotDetail } from '@contract/views';
import { ballotKey } from '../../app/coalition';
import { useRoom } from '../../app/live';
import { get } from '../../lib/http';
import { afterVote, CHANGES } from './ballot-events';

const isVote = (event: RecordedEvent): event is RecordedEvent<'ballot.votes-cast'> =>
  event.type === 'ballot.votes-cast';

/** A ballot, kept current by the record of its statement's room. */
export function useBallot(ballotId: string): UseQueryResult<BallotDetail> {
  const client = useQueryClient();
  const key = ballotKey(ballotId);
  const seen = useRef(0);
  /** Not older than what the room has already told. */
  const read = async (): Promise<BallotDetail> => {
    for (let attempt = 0; ; attempt += 1) {
      const detail = await get<BallotDetail>(`/api/ballots/${encodeURIComponent(ballotId)}`);
      if (detail.seq >= seen.current || attempt === 3) return detail;
    }
  };
  const query = useQuery({ queryKey: key, queryFn: read, staleTime: Infinity });
  useRoom(query.data?.ballot.statementId, query.data?.seq, {
    onEvents: (events) => {
      seen.current = Math.max(seen.current, events.at(-1)?.seq ?? 0);
      const votes = events.filter(isVote);
      if (votes.length > 0) {
        client.setQueryData<BallotDetail>(
          key,
          (before) => before && votes.reduce((detail, { payload }) => afterVote(detail, payload), before),
        );
      }
      if (events.some(({ type }) => CHANGES.test(type))) void client.invalidateQueries({ queryKey: key });
    },
    onReload: async () => (await client.fetchQuery({ queryKey: key, queryFn: read, staleTime: 0 })).seq,
    onClosed: () => void client.invalidateQueries({ queryKey: key }),
  });
  return query;
}
