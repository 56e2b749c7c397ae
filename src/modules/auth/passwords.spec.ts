import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../platform/config/config.js';
import type { Metrics } from '../../platform/health/metrics.js';
import { Passwords } from './passwords.js';

const passwords = new Passwords(loadConfig({ DATABASE_URL: 'postgres://peyman:b2f1c0aa97@db/peyman' }), {
  gauge: () => undefined,
} as unknown as Metrics);
const check = (password: string): void => passwords.check(password, 'ana');

/** What the published lists of leaked passwords have that is long enough at all is of these kinds. */
describe('a password that many others have too', () => {
  it.each([
    '111111111111111',
    '123123123123123',
    '1234567890123456',
    '123456789987654321',
    'aaaaaaaaaaaaaaa',
    'abc123abc123abc123',
    'abcdefghijklmnop',
    'zyxwvutsrqponml',
    'passwordpassword',
    'PasswordPassword1!',
    'password123456789',
    'p a s s w o r d 1 2 3',
    'iloveyouiloveyou',
    'iloveyouforever',
    'letmeinletmein1',
    'qwertyuiop123456',
    'qwerty1234567890',
    '1234567890qwertyuiop',
    'qwertyuiopasdfghjklzxcvbnm',
    'qazwsxedcrfvtgb',
    '1qaz2wsx3edc4rfv',
    'zaq12wsxcde34rfv',
    '!QAZ2wsx#EDC4rfv',
    '1q2w3e4r5t6y7u8i',
    '1q2w3e4r5t6y7u8i9o0p',
    'a1s2d3f4g5h6j7k8l9',
    'ana-ana-ana-ana-ana',
  ])('%s is refused', (password) => {
    expect(() => check(password)).toThrow(expect.objectContaining({ code: 'account.password-common' }));
  });

  it.each([
    'correct horse battery staple',
    'the wsdl of tuesday 1914',
    '3.14159 is not enough',
    'kitchen-umbrella-7-violin',
    'kwW8d-2mPz6-Tr9hQ',
    '8264 9175 3068 2197 54',
  ])('%s is taken', (password) => {
    expect(() => check(password)).not.toThrow();
  });
});
