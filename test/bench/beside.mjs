import { inRounds, median, ratio, show } from './lib/figures.mjs';
import { cacheBefore } from './lib/nginx.mjs';
import { atMost } from './lib/rows.mjs';
import { once, productSide } from './lib/talk.mjs';
import { saturate, steady, WARM_UP } from './lib/talk-load.mjs';
import { wrk } from './lib/wrk.mjs';

/** The declaration of the demonstration, in English. */
const PAGE = '/d/dignity-and-liberty/en';
const IN_FLIGHT = 8;

/** P14: people talk at half of what the server can do while the published page is read as hard as it can be. */
export async function talkBesideReaders({ rounds, seconds, clients }) {
  const environment = { DEMONSTRATION: '1' };
  const talk = (work, prepare) => once(() => productSide(clients, { environment, prepare }), work);
  const saturated = await talk((side) => saturate(side, clients, IN_FLIGHT, seconds))();
  const perSecond = saturated.perSecond / clients / 2;
  const alone = (side) => steady(side, clients, perSecond, seconds);
  const reading = WARM_UP + seconds + 1;
  /** Readers come when everybody is in the room, and stay until everything is measured. */
  const withReaders = (portOf) => async (side) => {
    let answered;
    const connect = async (onEvent) => {
      const sockets = await side.connect(onEvent);
      answered = wrk({ port: portOf(side), path: PAGE, seconds: reading });
      return sockets;
    };
    const figures = await alone({ ...side, connect });
    return { ...figures, reads: (await answered) / reading };
  };
  const behindCache = async (_, [product]) => {
    const cache = await cacheBefore(product.port);
    return { cache, stop: cache.stop };
  };
  const results = await inRounds(rounds, {
    alone: talk(alone),
    direct: talk(withReaders((side) => side.products[0].port)),
    cached: talk(
      withReaders((side) => side.cache.port),
      behindCache,
    ),
  });
  return [
    ['P14, with a cache', 'cached', 'through nginx with a cache of 5 s'],
    ['P14', 'direct', 'from the same process'],
  ].map(([id, side, how]) => {
    const told = (figure) => show(median(results[side].map((row) => row[figure])));
    const what =
      `${clients} clients, ${show(perSecond)} messages/s (half of the most), p99 while 64 connections read a declaration ` +
      `${how} ÷ without readers (${told('p99')} ms, ${told('reads')} pages/s)`;
    return atMost(id, what, ratio(results[side], results.alone, 'p99'), 3, 1.5);
  });
}
