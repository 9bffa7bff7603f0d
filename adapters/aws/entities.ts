import { environment } from '../../core/contracts/environment.ts';
import type { RecordStore } from '../../core/ports/index.ts';
import { env } from '../env.ts';
import { dynamoClient } from './dynamo-client.ts';
import { DynamoRecordStore } from './dynamo-record-store.ts';

let table: RecordStore | undefined;

/** The table of entity states for online features. */
export function entities(): RecordStore {
  table ??= new DynamoRecordStore(dynamoClient(), env(environment.entityTable));
  return table;
}
