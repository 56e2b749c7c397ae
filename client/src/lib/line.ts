import { io, type Socket } from 'socket.io-client';

const WEBSOCKET_FIRST = ['websocket', 'polling'];
/** Begins with long polling and goes over to a WebSocket only if one gets through. */
const POLLING_FIRST = ['polling', 'websocket'];

type Options = NonNullable<Parameters<typeof io>[1]>;

/** A line to the server that comes back by itself; without an address, to the one the page came from. */
export function lineTo(url?: string, more: Options = {}): Socket {
  const options: Options = {
    autoConnect: false,
    transports: WEBSOCKET_FIRST,
    tryAllTransports: true,
    timeout: 10_000,
    reconnectionDelay: 500,
    reconnectionDelayMax: 10_000,
    randomizationFactor: 0.5,
    withCredentials: true,
    ...more,
    // Where a browser does not say whose page is polling, this does: no other page can send it here.
    extraHeaders: { 'x-peyman': '1', ...more.extraHeaders },
  };
  const socket = url === undefined ? io(options) : io(url, options);
  // A network that lets a WebSocket open and then cuts it must still let people in: every other attempt polls.
  socket.io.on('reconnect_attempt', (attempt) => {
    socket.io.opts.transports = attempt % 2 === 1 ? POLLING_FIRST : WEBSOCKET_FIRST;
  });
  return socket;
}
