import { RawSocket } from '../../bench/lib/raw-socket.mjs';
import { finding } from '../lib/checker.mjs';
import { pause } from '../lib/cluster.mjs';
import { Stage } from '../lib/stage.mjs';

const PLACES = ['caucus', 'plenary'];

/** T-016: somebody is removed while the room is full of talk; half of the runs without Redis. */
export function removalUnderFire(cluster, sizes) {
  return removals(cluster, sizes, ({ run }) => ({
    place: PLACES[run % 2],
    remove: (stage, victim, head) =>
      stage.command('seat:end', { coalitionId: stage.coalition.id, seatId: victim.seat }, { person: head }),
    type: 'seat.ended',
  }));
}

/** T-017: the same for a party that is expelled, and for a session that is ended. */
export function otherRemovals(cluster, sizes) {
  return removals(cluster, sizes, ({ run }) =>
    run % 2
      ? {
          place: 'plenary',
          remove: (stage, victim) =>
            stage.command('party:change-standing', {
              coalitionId: stage.coalition.id,
              partyId: victim.party,
              standing: 'withdrawn',
            }),
          type: 'party.left-room',
        }
      : {
          place: 'caucus',
          remove: (stage, victim, head) =>
            stage.command(
              'seat:end',
              { coalitionId: stage.coalition.id, seatId: victim.seat },
              { person: head },
            ),
          type: 'seat.ended',
        },
  );
}

async function removals(cluster, { runs, events }, kindOf) {
  const total = { acknowledged: 0, after: 0, findings: [] };
  for (let run = 0; run < runs; run++) {
    const stage = await Stage.set(cluster, 30);
    if (run === Math.floor(runs / 2)) await cluster.redis.stop();
    await removal(cluster, stage, events, kindOf({ run }), total);
    const { acknowledged, findings } = await stage.verdict();
    total.acknowledged += acknowledged;
    total.findings.push(...findings);
  }
  await cluster.redis.heal();
  return { runs, events, ...total };
}

async function removal(cluster, stage, events, { place, remove, type }, total) {
  // Eleventh and second person of the second party: its head, and the one who has to go.
  const [head, victim] = [stage.people[1], stage.people[11]];
  await cluster.query(`UPDATE seat SET role = 'head' WHERE id = $1`, [head.seat]);
  const roomId = place === 'plenary' ? stage.plenary : await stage.caucus(victim.party);
  const writers = place === 'plenary' ? [stage.people[2], stage.people[3]] : [head, stage.people[21]];
  const sockets = await Promise.all(
    [...writers, victim].map((person, i) => {
      const onEvent =
        person === victim
          ? (bytes, start, end) => hear(JSON.parse(bytes.toString('utf8', start, end)))
          : undefined;
      return new RawSocket(cluster.nodes[i % 2].port, {
        cookie: person.cookie,
        ...(onEvent ? { onEvent } : {}),
      }).ready;
    }),
  );
  const victimSocket = sockets[2];
  const heard = [];
  function hear([name, batch]) {
    if (name === 'events' && batch.roomId === roomId) heard.push(...batch.events.map(({ seq }) => seq));
  }
  // The victim is on the other node than the one that removes.
  const elsewhere = await new RawSocket(cluster.nodes[1].port, {
    cookie: victim.cookie,
    onEvent: (bytes, start, end) => hear(JSON.parse(bytes.toString('utf8', start, end))),
  }).ready;
  let isOver = false;
  let said = 0;
  const say = async (socket, name) => {
    const body = `${name} ${said++}`;
    stage.history.intend(body, roomId);
    const answer = await socket.answer('command', {
      commandId: crypto.randomUUID(),
      type: 'message:post',
      input: { roomId, body },
    });
    if (answer.ok) stage.history.answered(body, { ok: true, seq: answer.data.seq });
    else stage.history.intents.delete(body);
    return answer;
  };
  const entering = [victimSocket, elsewhere].map(async (socket) => {
    let last = 0;
    while (!isOver) {
      const answer = await within(socket.answer('room:enter', { roomId, lastSeq: last }));
      if (answer?.ok) {
        heard.push(...answer.data.events.map(({ seq }) => seq));
        last = Math.max(last, answer.data.events.at(-1)?.seq ?? 0);
      }
      await pause(5);
    }
  });
  const victimTalks = (async () => {
    while (!isOver) {
      await within(say(elsewhere, 'victim'));
      await pause(2);
    }
  })();
  const writing = sockets.slice(0, 2).map(async (socket, i) => {
    while (said < events) await say(socket, `writer ${i}`);
  });
  const at = events * (0.2 + Math.random() * 0.5);
  while (said < at) await pause(1);
  await remove(stage, victim, head);
  await Promise.all(writing);
  await pause(200);
  isOver = true;
  await Promise.all([...entering, victimTalks]);
  const [{ seq }] = await cluster.query(
    `SELECT seq::int FROM event WHERE room_id = $1 AND type = $2 AND (payload->>'seatId' = $3 OR payload->>'partyId' = $4) ORDER BY seq LIMIT 1`,
    [roomId, type, victim.seat, victim.party],
  );
  const late = heard.filter((one) => one > seq);
  const [{ n }] = await cluster.query(
    'SELECT count(*)::int AS n FROM message WHERE room_id = $1 AND seq > $2 AND author_id = $3',
    [roomId, seq, victim.seat],
  );
  total.after += late.length + n;
  if (late.length > 0)
    stage.find(finding('leak', `${late.length} events after the removal at ${seq}, first ${late[0]}`));
  if (n > 0) stage.find(finding('leak', `${n} messages of somebody who was gone`));
  stage.expect(
    heard.includes(seq) || type !== 'seat.ended' || heard.length > 0,
    'the victim heard nothing at all',
  );
  const page = await fetch(`${cluster.nodes[1].url}/api/rooms/${roomId}/messages`, {
    headers: { cookie: victim.cookie },
  });
  stage.expect(page.status === 404, `a page of the history was answered ${page.status}`);
  for (const socket of [...sockets, elsewhere]) socket.close();
  const { judge } = await import('../lib/history.mjs');
  stage.find(await judge(cluster, stage.history, roomId));
}

/** A socket that was closed answers nothing any more. */
const within = (promise) => Promise.race([promise, pause(1_000)]);
