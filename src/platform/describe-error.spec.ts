import { describe, expect, it } from '@jest/globals';
import { describeError } from './describe-error.js';

const thrown = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('what a log says of an error', () => {
  it('is its kind and where it arose, not what it quotes', () => {
    const said = describeError(thrown(() => JSON.parse('walnut {')));
    expect(said).toMatch(/^SyntaxError at .*describe-error\.spec\.ts:\d+:\d+/);
    expect(said).not.toContain('walnut');
  });

  it('is the code and the constraint of the database', () => {
    const error = Object.assign(new Error('Key (handle)=(walnut) already exists.'), {
      code: '23505',
      constraint: 'account_handle_key',
      detail: 'Key (handle)=(walnut) already exists.',
    });
    expect(describeError(error)).toMatch(/^Error 23505 account_handle_key at /);
    expect(describeError(error)).not.toContain('walnut');
  });

  it('is one line, whatever the message, the name or the code are made of', () => {
    const error = Object.assign(new Error('one\n    at walnut (two)\nwalnut three\r\n\u001b[31mfour'), {
      name: 'walnut\n five',
      code: 'walnut six',
    });
    expect(describeError(error)).toMatch(/^at /);
    for (const never of ['walnut', '\r', '\n', '\u001b']) expect(describeError(error)).not.toContain(never);
  });

  it('is nothing of what is thrown and no error', () => {
    expect(describeError('walnut')).toBe('something that is no error');
  });
});
