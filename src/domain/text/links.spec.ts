import { describe, expect, it } from '@jest/globals';
import { mentionsIn, segments, type Segment } from './links.js';
import { growth } from '../../../test/support/growth.js';

const url = (href: string): Segment => ({ type: 'url', text: href, href });
const text = (words: string): Segment => ({ type: 'text', text: words });
const mention = (written: string, handle = written): Segment => ({
  type: 'mention',
  text: `@${written}`,
  handle,
});
const clause = (written: string, number: string): Segment => ({ type: 'clause', text: written, number });

describe('the pieces of a message', () => {
  it.each<[string, Segment[]]>([
    ['', []],
    ['just words', [text('just words')]],
    ['see https://x.example/a?b=1.', [text('see '), url('https://x.example/a?b=1'), text('.')]],
    ['(https://x.example/a_(b))', [text('('), url('https://x.example/a_(b)'), text(')')]],
    ['«https://x.example»', [text('«'), url('https://x.example'), text('»')]],
    ['javascript:alert(1) file:///etc http://', [text('javascript:alert(1) file:///etc http://')]],
    ['https://ana:pw@x.example', [text('https://ana:pw@x.example')]],
    ['@ana, hello', [mention('ana'), text(', hello')]],
    ['سلام @علي.', [text('سلام '), mention('علي', 'علی'), text('.')]],
    ['@Ana_B.', [mention('Ana_B', 'ana_b'), text('.')]],
    ['a@bcd.example', [text('a@bcd.example')]],
    ['@ab', [text('@ab')]],
    ['@aliعلی', [text('@aliعلی')]],
    ['clause 4 and Clause B', [clause('clause 4', '4'), text(' and '), clause('Clause B', 'B')]],
    [
      '§12; بند ۴ و بند الف.',
      [
        clause('§12', '12'),
        text('; '),
        clause('بند ۴', '4'),
        text(' و '),
        clause('بند الف', 'الف'),
        text('.'),
      ],
    ],
    ['clause a subclause 4 clause 4th بند آخر', [text('clause a subclause 4 clause 4th بند آخر')]],
  ])('of %j', (message, expected) => {
    expect(segments(message)).toEqual(expected);
  });

  it('are the message, whatever it is', () => {
    let state = 7;
    const pieces = [
      '@',
      'ana',
      'علی',
      'https://',
      'x.example',
      '/',
      ')',
      '(',
      '.',
      ' ',
      'clause 4',
      'بند ',
      '۴',
      '\u202E',
      '😀',
      '§',
      '\n',
      '\uD800',
    ];
    for (let i = 0; i < 2_000; i += 1) {
      let message = '';
      for (let j = 0; j < 12; j += 1) {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        message += pieces[Math.floor((state / 2 ** 32) * pieces.length)] ?? '';
      }
      expect(
        segments(message)
          .map((segment) => segment.text)
          .join(''),
      ).toBe(message);
    }
  });

  it.each(['@aaa', 'https://', 'https://(((', '@', 'clause ', 'https://a.b))))', ')'])(
    'of %j alone come in time that grows with its length',
    (piece) => {
      expect(growth((size) => void segments(`https://x.example/${piece.repeat(size)}`), 2_500)).toBeLessThan(
        32,
      );
    },
  );

  it('name whom the message mentions, each once', () => {
    expect(mentionsIn('@ana @Bob @ANA @bo a@carl')).toEqual(['ana', 'bob']);
  });
});
