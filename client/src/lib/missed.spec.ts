import { expect, it } from '@jest/globals';
import { FakeClock, FakeSocket } from './fake-socket';
import { Live } from './live';
import { missedBy } from './missed';

it('says so after a break and after a pause, and not when a page has only just opened', () => {
  const socket = new FakeSocket();
  const live = new Live(socket, new FakeClock());
  let times = 0;
  missedBy(live).on('missed', () => (times += 1));
  live.start();
  socket.up();
  expect(times).toBe(0);
  socket.down();
  expect(times).toBe(0);
  socket.up();
  expect(times).toBe(1);
  void live.command('message:mark-read', { roomId: 'r', seq: 1 });
  expect(times).toBe(1);
  socket.say('room:resume', { roomId: 'r' });
  expect(times).toBe(2);
});
