import { S3Client } from '@aws-sdk/client-s3';
import { environment } from '../../core/contracts/environment.ts';
import type { ObjectStore } from '../../core/ports/index.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { S3ObjectStore } from './s3-object-store.ts';

let store: ObjectStore | undefined;

/** The lake bucket. */
export function lake(): ObjectStore {
  store ??= new S3ObjectStore(s3Client(), env(environment.lakeBucket));
  return store;
}

export function s3Client(): S3Client {
  // An endpoint of one's own (the local cloud) has no host name for each bucket.
  return new S3Client({
    ...clientOptions,
    forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL ?? process.env.AWS_ENDPOINT_URL_S3),
  });
}
