import { S3Client } from '@aws-sdk/client-s3';
import { environment } from '../../core/contracts/environment.ts';
import { packedStore } from '../../core/packs/packed-store.ts';
import type { ObjectStore } from '../../core/ports/index.ts';
import { env } from '../env.ts';
import { zip } from '../zip.ts';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';
import { S3ObjectStore } from './s3-object-store.ts';

let bucket: S3ObjectStore | undefined;

/** The lake bucket. */
export function lake(): ObjectStore {
  return lakeBucket();
}

/** The lake for who reads labels and predictions: those that were packed are where they were. Made anew for each call of a function. */
export function packedLake(): ObjectStore {
  return packedStore(lake(), zip);
}

/** Takes objects of the lake away. */
export function removeObjects(keys: readonly string[]): Promise<void> {
  return lakeBucket().remove(keys);
}

function lakeBucket(): S3ObjectStore {
  bucket ??= new S3ObjectStore(s3Client(), env(environment.lakeBucket));
  return bucket;
}

/** A file that a deployment has uploaded. @throws ObjectNotFound */
export function readAsset(assetBucket: string, key: string): Promise<Uint8Array> {
  return new S3ObjectStore(s3Client(), assetBucket).get(key);
}

export function s3Client(): S3Client {
  // An endpoint of one's own (the local cloud) has no host name for each bucket.
  return tellingOutages(
    new S3Client({
      ...clientOptions,
      forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL ?? process.env.AWS_ENDPOINT_URL_S3),
    }),
  );
}
