import { Aws, Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { expiryDays, type Zone } from '../../../core/contracts/lake.ts';
import { acknowledge } from '../../acknowledge.ts';
import type { PlatformConfig } from '../../config.ts';

export interface LakeBucketProps {
  readonly config: PlatformConfig;
}

/**
 * `perennial-dev-lake-<account>-<region>`. Named, so that the other stacks' grants are readable and hold no reference to
 * this stack.
 */
export const lakeBucketName = (config: PlatformConfig) => `${config.prefix}-lake-${Aws.ACCOUNT_ID}-${Aws.REGION}`;

const prefix = (zone: Zone) => `${zone}/`;

/** The lake: one versioned bucket whose zones are prefixes; new objects are announced on the account's default event bus. */
export class LakeBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { config }: LakeBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: lakeBucketName(config),
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: config.enforceSsl,
      removalPolicy: config.removalPolicy,
      autoDeleteObjects: config.emptyBucketOnDelete,
      lifecycleRules: [
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(3) },
        // What was packed leaves a marker for each object until its version has expired; lists would wade through them.
        {
          id: 'old-versions',
          noncurrentVersionExpiration: Duration.days(30),
          expiredObjectDeleteMarker: true,
        },
        // What has expired is gone for good a day later: of several rules the earlier one holds.
        ...Object.entries(expiryDays).map(([zone, days]) => ({
          id: `${zone}-expires`,
          prefix: `${zone}/`,
          expiration: Duration.days(days),
          noncurrentVersionExpiration: Duration.days(1),
        })),
        ...(['raw', 'inferences'] as const).map((zone) => ({
          id: `${zone}-cools`,
          prefix: prefix(zone),
          transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(30) }],
        })),
      ],
    });
    // The property itself, where the L2 would add a provider function to set it.
    const resource = this.bucket.node.defaultChild as CfnBucket;
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    acknowledge(
      this.bucket,
      'AwsSolutions-S1',
      'access is logged by CloudTrail data events where an account wants it; a log bucket would grow without anyone asking',
    );
  }
}
