import { PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { environment } from '../../core/contracts/environment.ts';
import { convertedTag } from '../../core/contracts/lake.ts';
import type { RawObjects } from '../../core/ingest/expire-raw.ts';
import { env } from '../env.ts';
import { s3Client } from './lake.ts';

const gone = ['NoSuchKey', 'NoSuchVersion', 'MethodNotAllowed'];

/** Objects under raw/: a rule of the bucket lets go what bears the tag. */
export const rawObjects: RawObjects = {
  async expire(Key, VersionId) {
    const Tagging = { TagSet: [{ Key: convertedTag.key, Value: convertedTag.value }] };
    const command = new PutObjectTaggingCommand({ Bucket: env(environment.lakeBucket), Key, VersionId, Tagging });
    return s3Client()
      .send(command)
      .then(
        () => true,
        (error: Error) => {
          if (gone.includes(error.name)) return false;
          throw error;
        },
      );
  },
};
