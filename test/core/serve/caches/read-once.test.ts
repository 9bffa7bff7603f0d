import { expect, test } from 'vitest';
import type { RecordKey, StoredRecord } from '../../../../core/contracts/record.ts';
import { readOnce } from '../../../../core/serve/caches/read-once.ts';

const key = (name: string): RecordKey => ({ pk: name, sk: 'STATE' });

function countingReader(items: Map<string, StoredRecord>) {
  const asked: string[][] = [];
  return {
    asked,
    reader: readOnce({
      get: async <T extends StoredRecord>({ pk }: RecordKey) => items.get(pk) as T | undefined,
      getMany: async <T extends StoredRecord>(keys: RecordKey[]) => {
        asked.push(keys.map(({ pk }) => pk));
        return keys.flatMap(({ pk }) => (items.get(pk) as T | undefined) ?? []);
      },
    }),
  };
}

test('an item is read once, as is that there is none; what is to be read as it is now is read again, and is what others then find', async () => {
  const items = new Map<string, StoredRecord>(['a', 'b'].map((name) => [name, { ...key(name), ttl: 1 }]));
  const { reader, asked } = countingReader(items);
  const read = async (names: string[], consistent = false) =>
    (await reader.getMany(names.map(key), { consistent })).map((item) => [item.pk, item.ttl]);

  expect(await read(['a', 'none'])).toEqual([['a', 1]]);
  expect(await read(['a', 'b', 'none', 'a'])).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
  items.set('a', { ...key('a'), ttl: 2 });
  expect(await read(['a'])).toEqual([['a', 1]]);
  expect(await read(['a'], true)).toEqual([['a', 2]]);
  expect(await read(['a'])).toEqual([['a', 2]]);
  expect(asked).toEqual([['a', 'none'], ['b'], ['a']]);
});
