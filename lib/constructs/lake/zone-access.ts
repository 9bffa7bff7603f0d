import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Zone } from '../../../core/contracts/lake.ts';
import { acknowledgeWildcard } from '../../acknowledge.ts';
import type { Grantee } from '../functions/stage-function.ts';

export interface ZoneAccess {
  /** Those of which only the names, sizes and checksums of objects are read. */
  readonly list?: readonly Zone[];
  readonly read?: readonly Zone[];
  readonly write?: readonly Zone[];
  readonly remove?: readonly Zone[];
}

/**
 * Lets a function read and write zones of the lake, take away objects of them, and list those that it reads, never all. S3 answers for a missing object with 404
 * only to who may list without a prefix, else with 403: the readers tell the two apart by listing the key.
 */
export function grantZones(
  fn: Grantee,
  bucket: IBucket,
  { list = [], read = [], write = [], remove = [] }: ZoneAccess,
): void {
  const objects = (zones: readonly Zone[]) => zones.map((zone) => bucket.arnForObjects(`${zone}/*`));
  if (read.length > 0) {
    fn.allow(['s3:GetObject', 's3:GetObjectVersion'], ...objects(read));
  }
  const listed = [...list, ...read];
  if (listed.length > 0)
    fn.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': listed.map((zone) => `${zone}/*`) } },
      }),
    );
  if (write.length > 0) fn.allow(['s3:PutObject'], ...objects(write));
  if (remove.length > 0) fn.allow(['s3:DeleteObject'], ...objects(remove));
  for (const zone of new Set([...read, ...write, ...remove]))
    acknowledgeWildcard(
      fn.role,
      bucket.arnForObjects(`${zone}/*`),
      `objects of the zone ${zone}/ are named by content and project, so a grant ends at the zone`,
    );
}
