import { createServer } from 'node:http';
import { Server } from 'socket.io';

/**
 * Bare Socket.IO: everybody in one room, nothing stored, nothing checked. Also acknowledges at once, for votes.
 * argv: how many may wait to be connected.
 */
const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });
io.on('connection', (socket) => {
  void socket.join('room');
  socket.conn.request = null;
  socket.on('m', (message) => io.to('room').emit('m', message));
  socket.on('vote', (vote, answer) => answer({ ok: true, data: vote }));
});
http.listen({ port: 0, host: '127.0.0.1', backlog: Number(process.argv[2] ?? 4096) }, () =>
  process.send({ port: http.address().port }),
);
