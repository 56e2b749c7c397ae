import { appendFileSync } from 'node:fs';
import { createSocket, Socket as DatagramSocket } from 'node:dgram';
import dns from 'node:dns';
import { Socket } from 'node:net';

/**
 * Loaded before the application in its own process: notes every address it turns to, lets it reach only those
 * that `ALLOWED_ADDRESSES` names, and breaks it in the middle of somebody's words when asked by SIGUSR2.
 */
const allowed = new Set((process.env.ALLOWED_ADDRESSES ?? '').split(','));
const note = (what) => appendFileSync(process.env.CONNECTIONS_FILE, `${what}\n`);
const refuse = (what) => {
  note(`FORBIDDEN ${what}`);
  throw new Error('this process may not turn there');
};

const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const {
    host = 'localhost',
    port,
    path,
  } = typeof options === 'object' && options !== null ? options : { port: options, host: args[1] };
  const address = path ?? `${host}:${port}`;
  if (!allowed.has(address)) refuse(address);
  note(address);
  return connect.apply(this, args);
};
for (const name of ['send', 'connect']) {
  DatagramSocket.prototype[name] = () => refuse(`datagram ${name}`);
}
const hosts = new Set([...allowed].map((address) => address.replace(/:\d+$/, '')));
for (const holder of [dns, dns.promises]) {
  for (const name of Object.keys(holder)) {
    if (!/^(lookup|resolve|reverse)/.test(name) || typeof holder[name] !== 'function') continue;
    const original = holder[name];
    holder[name] = function (host, ...rest) {
      // Where it listens itself is looked up as well.
      if (!hosts.has(host) && host !== process.env.HOST) refuse(`name ${name} ${host}`);
      return original.call(this, host, ...rest);
    };
  }
}

process.on('SIGUSR1', () => {
  const tries = [
    () => new Socket().connect({ host: '203.0.113.1', port: 443 }),
    () => createSocket('udp4').send('x', 53, '203.0.113.1'),
    () => dns.lookup('elsewhere.invalid', () => undefined),
  ];
  for (const attempt of tries) {
    try {
      attempt();
    } catch {
      note('held back');
    }
  }
});
process.on('SIGUSR2', () => setImmediate(() => JSON.parse(process.env.WORDS_OF_SOMEBODY)));
