import type { DynamoDBStreamEvent } from 'aws-lambda';
import { lake } from '../../adapters/aws/lake.ts';
import { keptAudit } from '../../core/access/kept-audit.ts';

/** Copies audit records, as the registry's stream tells of them, to a bucket whose objects are locked. */
export async function handler(event: DynamoDBStreamEvent): Promise<void> {
  for (const record of event.Records) {
    const kept = keptAudit(record);
    if (kept) await lake().put(kept.key, kept.body, { contentType: 'application/json' });
  }
}
