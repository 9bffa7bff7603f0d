import { environment } from '../../core/contracts/environment.ts';
import type { RecordStore } from '../../core/ports/index.ts';
import { env } from '../env.ts';
import { dynamoClient } from './dynamo-client.ts';
import { DynamoRecordStore } from './dynamo-record-store.ts';

let table: RecordStore | undefined;

/** The registry table. */
export function registry(): RecordStore {
  table ??= new DynamoRecordStore(dynamoClient(), env(environment.registryTable));
  return table;
}
