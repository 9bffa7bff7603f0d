import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type BatchGetCommandOutput,
  BatchWriteCommand,
  type BatchWriteCommandInput,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandOutput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { RecordKey, StoredRecord } from '../../core/contracts/record.ts';
import type { QueryOptions, ReadOptions, RecordStore, WriteOperation } from '../../core/ports/record-store.ts';
import { backoff } from './backoff.ts';
import { conditionExpression, requiredCondition } from './dynamo-conditions.ts';
import { isConflict, isLostAnswer, toConditionFailed } from './dynamo-errors.ts';
import { inChunks } from './in-chunks.ts';

const attempts = 8;
const transactionLimit = 100;

/** Items of one table with the keys `pk` and `sk`. Reads are strongly consistent where nobody asks for less. */
export class DynamoRecordStore implements RecordStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get<T extends StoredRecord>({ pk, sk }: RecordKey): Promise<T | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: { pk, sk }, ConsistentRead: true }),
    );
    return Item as T | undefined;
  }

  async getMany<T extends StoredRecord>(keys: RecordKey[], { consistent = true }: ReadOptions = {}): Promise<T[]> {
    const distinct = [...new Map(keys.map(({ pk, sk }) => [JSON.stringify([pk, sk]), { pk, sk }])).values()];
    const found = await inChunks(distinct, 100, async (chunk) => {
      const items: T[] = [];
      let request: BatchGetCommandInput['RequestItems'] = {
        [this.#table]: { Keys: chunk, ConsistentRead: consistent },
      };
      for (let attempt = 1; request && Object.keys(request).length > 0; attempt++) {
        if (attempt > 1) await backoff(attempt);
        if (attempt > attempts) throw new UnprocessedItems(this.#table, 'read', attempts);
        const answer: BatchGetCommandOutput = await this.#client.send(new BatchGetCommand({ RequestItems: request }));
        items.push(...((answer.Responses?.[this.#table] ?? []) as T[]));
        request = answer.UnprocessedKeys;
      }
      return items;
    });
    return found.flat();
  }

  async query<T extends StoredRecord>(pk: string, options: QueryOptions = {}): Promise<T[]> {
    const { prefix, limit, descending = false } = options;
    const items: T[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page: QueryCommandOutput = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
          ExpressionAttributeValues: prefix ? { ':pk': pk, ':prefix': prefix } : { ':pk': pk },
          ScanIndexForward: !descending,
          ConsistentRead: true,
          ...(limit === undefined ? {} : { Limit: limit - items.length }),
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      items.push(...((page.Items ?? []) as T[]));
      start = page.LastEvaluatedKey;
    } while (start && (limit === undefined || items.length < limit));
    return items;
  }

  async write(operations: WriteOperation[]): Promise<void> {
    if (operations.length === 0) return;
    if (operations.length > transactionLimit)
      throw new RangeError(`a transaction has at most ${transactionLimit} operations, not ${operations.length}`);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#writeOnce(operations);
        return;
      } catch (error) {
        const [only] = operations;
        if (operations.length === 1 && only && (await isLostAnswer(error, only, this))) return;
        if (!isConflict(error) || attempt === attempts) throw toConditionFailed(error);
        await backoff(attempt);
      }
    }
  }

  async putMany(records: StoredRecord[]): Promise<void> {
    // A batch may not name a key twice: the last record of a key wins, as it would one by one.
    const distinct = [...new Map(records.map((r) => [JSON.stringify([r.pk, r.sk]), r])).values()];
    await inChunks(distinct, 25, async (chunk) => {
      let request: BatchWriteCommandInput['RequestItems'] = {
        [this.#table]: chunk.map((Item) => ({ PutRequest: { Item } })),
      };
      for (let attempt = 1; request && Object.keys(request).length > 0; attempt++) {
        if (attempt > 1) await backoff(attempt);
        if (attempt > attempts) throw new UnprocessedItems(this.#table, 'write', attempts);
        request = (await this.#client.send(new BatchWriteCommand({ RequestItems: request }))).UnprocessedItems;
      }
    });
  }

  async #writeOnce(operations: WriteOperation[]): Promise<void> {
    const TableName = this.#table;
    const [only] = operations;
    if (operations.length === 1 && only && 'put' in only) {
      await this.#client.send(new PutCommand({ TableName, Item: only.put, ...conditionExpression(only.when) }));
    } else if (operations.length === 1 && only && 'remove' in only) {
      const { pk, sk } = only.remove;
      await this.#client.send(new DeleteCommand({ TableName, Key: { pk, sk }, ...conditionExpression(only.when) }));
    } else {
      const TransactItems = operations.map((o) => transactItem(TableName, o));
      await this.#client.send(new TransactWriteCommand({ TransactItems }));
    }
  }
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

function transactItem(TableName: string, o: WriteOperation): TransactItem {
  if ('put' in o) return { Put: { TableName, Item: o.put, ...conditionExpression(o.when) } };
  const { pk, sk } = 'remove' in o ? o.remove : o.check;
  const target = { TableName, Key: { pk, sk } };
  if ('remove' in o) return { Delete: { ...target, ...conditionExpression(o.when) } };
  return { ConditionCheck: { ...target, ...requiredCondition(o.when) } };
}

export class UnprocessedItems extends Error {
  override name = 'UnprocessedItems';
  constructor(table: string, what: 'read' | 'write', tries: number) {
    super(`table ${table} left items of a batch ${what} unprocessed ${tries} times: it is throttled; try again later`);
  }
}
