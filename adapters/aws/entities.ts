import { environment } from '../../core/contracts/environment.ts';
import type { RecordStore } from '../../core/ports/index.ts';
import { env } from '../env.ts';
import { dynamoClient } from './dynamo-client.ts';
import { DynamoRecordStore } from './dynamo-record-store.ts';

let store: RecordStore | undefined;

/** The table of entity states for online features. */
export function entities(): RecordStore {
  store ??= new DynamoRecordStore(dynamoClient(), env(environment.entityTable));
  return store;
}
