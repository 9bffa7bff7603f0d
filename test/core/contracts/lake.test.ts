import { describe, expect, it } from 'vitest';
import { lake, parseRawKey } from '../../../core/contracts/lake.ts';

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
