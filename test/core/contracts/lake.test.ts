import { describe, expect, it, test } from 'vitest';
import { dayOfKey, lake, parseRawKey } from '../../../core/contracts/lake.ts';

describe('parseRawKey', () => {
  it('reads what lake.raw writes, folders below the source included', () => {
    expect(parseRawKey(lake.raw('p', 's', '2026/01/file.csv'))).toEqual({
      project: 'p',
      source: 's',
      file: '2026/01/file.csv',
    });
  });

  it.each(['curated/p/s/file', 'raw/p/file', 'raw/p/s/', 'raw//s/file', ''])('ignores %j', (key) => {
    expect(parseRawKey(key)).toBeUndefined();
  });
});

test.each([
  ['labels/shop/dt=2026-11-01/x.ndjson', { folder: 'labels/shop/', day: '2026-11-01', name: 'x.ndjson' }],
  ['inferences-failed/a/dt=2026-11-01/b/c', { folder: 'inferences-failed/a/', day: '2026-11-01', name: 'b/c' }],
  ['dt=2026-11-01/x', { folder: '', day: '2026-11-01', name: 'x' }],
  ['labels/shop/dt=2026-11-01', { folder: 'labels/shop/', day: '2026-11-01', name: '' }],
  ['labels/dt=2026-11-01x/y', undefined],
  ['labels/shop/xdt=2026-11-01/y', undefined],
  ['labels/shop/dt=today/y', undefined],
])('the day of %s', (key, said) => {
  expect(dayOfKey(key)).toEqual(said);
});
