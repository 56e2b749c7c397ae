import { createServer } from 'node:net';

/** A port nobody listens on at the moment, chosen by the system. */
export function anyFreePort(host = '127.0.0.1') {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Whether we could listen on this port. */
export async function isFree(port, host) {
  // Both: on some systems a listener on 127.0.0.1 does not hinder one on all addresses.
  return (await canListen(port, host)) && (await canListen(port, '127.0.0.1'));
}

function canListen(port, host) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', ({ code }) => {
      if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(code)) {
        return reject(
          new Error(`HOST must be an address of this machine, or 0.0.0.0 for all; not "${host}".`),
        );
      }
      if (code === 'EACCES') {
        return reject(new Error(`Port ${port} may not be used by this account. Choose one above 1023.`));
      }
      resolve(false);
    });
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** The first free port from `first` on. */
export async function nextFreePort(first, host) {
  for (let port = first; port < Math.min(first + 100, 65_536); port++) {
    if (await isFree(port, host)) return port;
  }
  throw new Error(`No free port between ${first} and ${first + 99}.`);
}
