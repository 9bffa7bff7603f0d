import { BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { PlatformConfig } from '../../config.ts';

/** By the customer's key where one is asked for. */
export const bucketEncryption = ({ encryptionKey }: PlatformConfig) =>
  encryptionKey
    ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
    : { encryption: BucketEncryption.S3_MANAGED };
