import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { RecordedEvent } from '@contract/events';
import { announce, announcements, hearAnswers } from './announce';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  jest.runAllTimers();
  jest.useRealTimers();
});

const said = () => announcements.get().map((one) => one.message);
const event = (type: string, consentId: string) =>
  ({ seq: 1, type, payload: { consentId }, at: '', by: null }) as unknown as RecordedEvent;

it.each(['consent.given', 'consent.refused'])('stops saying that an answer is awaited after %s', (type) => {
  announce('Asked. Cedar has to consent.', 'c1');
  announce('Asked. Willow has to consent.', 'c2');
  announce('Moved.');
  hearAnswers([event(type, 'c1')]);
  expect(said()).toEqual(['Asked. Willow has to consent.', 'Moved.']);
});

it('hears only answers, and forgets after a few seconds by itself', () => {
  announce('Asked. Cedar has to consent.', 'c1');
  hearAnswers([event('consent.asked', 'c1')]);
  expect(said()).toHaveLength(1);
  jest.advanceTimersByTime(6_000);
  expect(said()).toEqual([]);
});
