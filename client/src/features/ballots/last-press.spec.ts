import { beforeEach, expect, it } from '@jest/globals';
import { LastPress, type Pressed } from './last-press';

let sent: string[];
let seen: Pressed<string>;
let answer: () => void;
let buttons: LastPress<string>;
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  sent = [];
  seen = { sending: null, next: null };
  buttons = new LastPress<string>(
    (what) => {
      sent.push(what);
      return new Promise((resolve) => (answer = resolve));
    },
    (now) => (seen = now),
  );
});

it('sends what was pressed last when the one before has its answer', async () => {
  void buttons.press('yes');
  void buttons.press('abstain');
  void buttons.press('no');
  expect([sent, seen]).toEqual([['yes'], { sending: 'yes', next: 'no' }]);
  answer();
  await turn();
  expect([sent, seen]).toEqual([['yes', 'no'], { sending: 'no', next: null }]);
  answer();
  await turn();
  expect([sent, seen, buttons.isSending]).toEqual([['yes', 'no'], { sending: null, next: null }, false]);
});

it('sends nothing more when one comes back to what is on its way', async () => {
  void buttons.press('yes');
  void buttons.press('no');
  void buttons.press('yes');
  expect(seen).toEqual({ sending: 'yes', next: null });
  answer();
  await turn();
  expect([sent, buttons.isSending]).toEqual([['yes'], false]);
});
