import { Aws, type CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, type CfnBucket, type IBucket, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { convertedTag, expiryDays, usualExpiryDays, type Zone } from '../../../core/contracts/lake.ts';
import { acknowledge } from '../../acknowledge.ts';
import type { PlatformConfig } from '../../config.ts';
import type { PlatformOptions } from '../../options/platform-options.ts';
import { bucketEncryption } from '../encryption/bucket-encryption.ts';
import { logGroupProps } from '../observability/log-group.ts';
import { logBucket } from './lake-trail.ts';

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
    const { options } = config;
    const accessLogs = options.accessLogs ? this.#accessLogs(config) : undefined;
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: lakeBucketName(config),
      versioned: true,
      ...bucketEncryption(config),
      ...(accessLogs && { serverAccessLogsBucket: accessLogs as IBucket, serverAccessLogsPrefix: 'lake/' }),
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
        {
          id: 'converted-personal-data-expires',
          prefix: prefix('raw'),
          tagFilters: { [convertedTag.key]: convertedTag.value },
          expiration: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(1),
        },
        ...expiring(options).map(([zone, days]) => ({
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
    if (config.emptyBucketOnDelete) this.#endEmptiersLogs(config);
    // The property itself, where the L2 would add a provider function to set it.
    const resource = this.bucket.node.defaultChild as CfnBucket;
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    if (!accessLogs)
      acknowledge(
        this.bucket,
        'AwsSolutions-S1',
        'access is logged by CloudTrail data events where an account wants it; a log bucket would grow without anyone asking',
      );
  }

  /** The CDK's function that empties the bucket would make a log group itself, without an end, and leave it behind. */
  #endEmptiersLogs(config: PlatformConfig): void {
    const provider = Stack.of(this).node.findChild('Custom::S3AutoDeleteObjectsCustomResourceProvider');
    const group = new LogGroup(this, 'EmptierLogs', logGroupProps(config, `/aws/lambda/${config.prefix}-lake-emptier`));
    const handler = provider.node.findChild('Handler') as CfnResource;
    handler.addPropertyOverride('LoggingConfig', { LogGroup: group.logGroupName });
  }

  #accessLogs(config: PlatformConfig): Bucket {
    const scope = new Construct(this, 'AccessLogs');
    return logBucket(scope, config, `${config.prefix}-access-${Aws.ACCOUNT_ID}-${Aws.REGION}`);
  }
}

/** Zones whose objects go, with their days. What tells of a pack goes a day before it: a reader must not look for what is gone. */
function expiring({ expiryDays: asked = {} }: PlatformOptions): [zone: string, days: number][] {
  const all: Record<string, number | 'never' | undefined> = { ...expiryDays, ...usualExpiryDays, ...asked };
  return Object.entries(all).flatMap(([zone, days]): [string, number][] => {
    if (typeof days !== 'number') return [];
    return zone === 'inferences'
      ? [
          [zone, days],
          ['packs/inferences', days - 1],
        ]
      : [[zone, days]];
  });
}
