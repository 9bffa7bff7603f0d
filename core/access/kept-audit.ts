import { contentHash } from '../hash/content-hash.ts';

/** What a stream of the registry says of a write; the images are items as DynamoDB writes them. */
export interface AuditChange {
  eventName?: string | undefined;
  dynamodb?:
    | { Keys?: unknown; NewImage?: unknown; OldImage?: unknown; SequenceNumber?: string | undefined }
    | undefined;
}

/**
 * The object that keeps a write of an audit record: named by project, record and write, so that the same write told twice is one object.
 * Undefined for what is no audit record.
 */
export function keptAudit(change: AuditChange): { key: string; body: string } | undefined {
  const { eventName = 'UNKNOWN', dynamodb: { Keys, NewImage, OldImage, SequenceNumber = '' } = {} } = change;
  const { pk, sk } = (Keys ?? {}) as { pk?: { S?: string }; sk?: { S?: string } };
  const project = /^(?:AUDIT|OBSERVED)#([a-z0-9-]+)$/.exec(pk?.S ?? '')?.[1];
  const [, at = '', id = ''] = (sk?.S ?? '').split('#');
  if (!project) return undefined;
  const day = /^\d{4}-\d\d-\d\d/.exec(at)?.[0] ?? 'undated';
  const name = contentHash([at, id, eventName, SequenceNumber]).slice(0, 24);
  const body = JSON.stringify({ change: eventName, record: NewImage ?? null, before: OldImage ?? null }, null, 2);
  return { key: `audit/${project}/${day}/${name}.json`, body };
}
