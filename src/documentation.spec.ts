import { expect, it } from '@jest/globals';
import { openApi } from './documentation.js';

interface Operation {
  readonly parameters?: readonly { name: string; in: string; required: boolean }[];
}

it('says of every call that changes something that it needs the header without which it is refused', () => {
  const { paths } = openApi() as { paths: Record<string, Record<string, Operation>> };
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [] }]) => ({
      call: `${method} ${path}`,
      changes: method !== 'get',
      says: parameters.some((one) => one.name === 'x-peyman' && one.in === 'header' && one.required),
    })),
  );
  expect(calls.filter(({ changes }) => changes).length).toBeGreaterThan(5);
  expect(calls.filter(({ changes, says }) => changes !== says)).toEqual([]);
});
