import { expect, it } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { recordStoreSuite } from '../record-store-suite.ts';

recordStoreSuite('memoryRecordStore', memoryRecordStore);

it('gives copies: neither what was put nor what was got is what is stored', async () => {
  const store = memoryRecordStore();
  const record = { pk: 'P', sk: 'a', list: [1] };
  await store.write([{ put: record }]);
  record.list.push(2);
  const got = await store.get<typeof record>(record);
  got?.list.push(3);
  expect(await store.get(record)).toEqual({ pk: 'P', sk: 'a', list: [1] });
});

it('refuses a transaction that names an item twice, as DynamoDB does', async () => {
  const store = memoryRecordStore();
  await expect(store.write([{ put: { pk: 'P', sk: 'a' } }, { remove: { pk: 'P', sk: 'a' } }])).rejects.toThrow(/twice/);
});

it.each([1e126, -1e200, 1e-131, 5e-324])('refuses %d, a number that DynamoDB does not know', async (value) => {
  const put = { pk: 'P', sk: 'a', value };
  await expect(memoryRecordStore().write([{ put }])).rejects.toThrow('DynamoDB keeps numbers from 1e-130');
});
