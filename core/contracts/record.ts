/** Items of a DynamoDB table, by partition and sort key. */
export interface RecordKey {
  pk: string;
  sk: string;
}

/** Attributes are plain JSON values or Uint8Array. `ttl` is in epoch seconds. */
export type StoredRecord = RecordKey & { ttl?: number };
