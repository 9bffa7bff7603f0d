import type { ObjectIdentifier } from '@aws-sdk/client-s3';
import { CommandFailed } from '../errors.ts';
import type { Platform } from './platform.ts';

/**
 * Deletes every version of every object below a prefix for good.
 * @param only of one object, or of one version of it
 * @returns how many versions were deleted
 * @throws CommandFailed when some could not be deleted
 */
export async function removeObjects(
  platform: Platform,
  prefix: string,
  only: (object: { key: string; versionId: string }) => boolean = () => true,
): Promise<number> {
  const { DeleteObjectsCommand, ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
  const client = await platform.s3();
  const Bucket = platform.outputs.lakeBucket;
  let removed = 0;
  let KeyMarker: string | undefined;
  let VersionIdMarker: string | undefined;
  do {
    const page = await client.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: prefix, KeyMarker, VersionIdMarker }),
    );
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].flatMap(
      ({ Key, VersionId = 'null' }): ObjectIdentifier[] =>
        Key !== undefined && only({ key: Key, versionId: VersionId }) ? [{ Key, VersionId }] : [],
    );
    if (Objects.length > 0) {
      const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
      const [first] = Errors;
      if (first)
        throw new CommandFailed(
          `${Errors.length} objects below ${prefix} could not be deleted, ${first.Key} because: ${first.Code} ${first.Message ?? ''}; call it again`,
        );
      removed += Objects.length;
    }
    KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
    VersionIdMarker = page.IsTruncated ? page.NextVersionIdMarker : undefined;
  } while (KeyMarker !== undefined);
  return removed;
}
