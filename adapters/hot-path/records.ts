import { setTimeout } from 'node:timers/promises';
import type { RecordKey, StoredRecord } from '../../core/contracts/record.ts';
import { objectWith } from '../../core/contracts/schema.ts';
import type { RecordReader } from '../../core/ports/record-reader.ts';
import type { ReadOptions } from '../../core/ports/record-store.ts';
import { type AttributeValue, fromItem } from './attribute-values.ts';
import { ServiceError } from './errors.ts';
import { callJson } from './signed-fetch.ts';

type Item = Record<string, AttributeValue>;
type BatchAnswer = {
  Responses?: Record<string, Item[]>;
  UnprocessedKeys?: Record<string, { Keys: Item[] }>;
};

const getAnswer = objectWith<{ Item?: Item }>('a record', { Item: 'object?' });
const batchAnswer = objectWith<BatchAnswer>('a batch of records', { Responses: 'object?', UnprocessedKeys: 'object?' });

const keysPerCall = 100;
const attempts = 5;

/**
 * Reads records of a table. `getMany` is one BatchGetItem for each 100 keys, all at once.
 * @param consistent reads what was written a moment ago, at twice the price
 */
export function recordReader(table: string, { consistent }: { consistent: boolean }): RecordReader {
  const options = { version: '1.0', timeout: 2_000 } as const;
  return {
    async get<T extends StoredRecord>(key: RecordKey) {
      const { Item } = await callJson(
        'dynamodb',
        'DynamoDB_20120810.GetItem',
        { TableName: table, Key: keyOf(key), ConsistentRead: consistent },
        getAnswer,
        options,
      );
      return Item && (fromItem(Item) as T);
    },
    async getMany<T extends StoredRecord>(keys: RecordKey[], asked: ReadOptions = {}) {
      const distinct = [...new Map(keys.map((key) => [JSON.stringify([key.pk, key.sk]), keyOf(key)])).values()];
      const chunks = Array.from({ length: Math.ceil(distinct.length / keysPerCall) }, (_, i) =>
        distinct.slice(i * keysPerCall, (i + 1) * keysPerCall),
      );
      const items = await Promise.all(chunks.map((chunk) => batch(table, chunk, asked.consistent ?? consistent)));
      return items.flat().map((item) => fromItem(item) as T);
    },
  };
}

async function batch(table: string, keys: Item[], consistent: boolean): Promise<Item[]> {
  const items: Item[] = [];
  let left = keys;
  for (let attempt = 1; left.length > 0; attempt++) {
    if (attempt > attempts)
      throw new ServiceError('dynamodb', 'BatchGetItem', 'UnprocessedKeys', 503, `${left.length} keys are left`);
    if (attempt > 1) await setTimeout(Math.random() * 20 * 2 ** attempt);
    const answer = await callJson(
      'dynamodb',
      'DynamoDB_20120810.BatchGetItem',
      { RequestItems: { [table]: { Keys: left, ConsistentRead: consistent } } },
      batchAnswer,
      { version: '1.0', timeout: 2_000 },
    );
    items.push(...(answer.Responses?.[table] ?? []));
    left = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return items;
}

const keyOf = ({ pk, sk }: RecordKey): Item => ({ pk: { S: pk }, sk: { S: sk } });
