import { Aws, Duration } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../../acknowledge.ts';
import type { PlatformConfig } from '../../config.ts';

export interface LakeTrailProps {
  readonly config: PlatformConfig;
  readonly lake: IBucket;
  readonly registry: ITableV2;
}

/** Who read and wrote which object of the lake, and who wrote into the registry: a trail of CloudTrail, which AWS bills by event. */
export class LakeTrail extends Construct {
  constructor(scope: Construct, id: string, { config, lake, registry }: LakeTrailProps) {
    super(scope, id);
    const trailName = `${config.prefix}-data`;
    const bucket = logBucket(this, config, `${config.prefix}-trail-${Aws.ACCOUNT_ID}-${Aws.REGION}`);
    const source = `arn:${Aws.PARTITION}:cloudtrail:${Aws.REGION}:${Aws.ACCOUNT_ID}:trail/${trailName}`;
    const allow = (sid: string, action: string, resource: string, conditions: Record<string, string> = {}) =>
      bucket.addToResourcePolicy(
        new PolicyStatement({
          sid,
          principals: [new ServicePrincipal('cloudtrail.amazonaws.com')],
          actions: [action],
          resources: [resource],
          conditions: { StringEquals: { 'aws:SourceArn': source, ...conditions } },
        }),
      );
    allow('TrailLooks', 's3:GetBucketAcl', bucket.bucketArn);
    allow('TrailWrites', 's3:PutObject', bucket.arnForObjects(`AWSLogs/${Aws.ACCOUNT_ID}/*`), {
      's3:x-amz-acl': 'bucket-owner-full-control',
    });
    const trail = new CfnTrail(this, 'Trail', {
      trailName,
      s3BucketName: bucket.bucketName,
      isLogging: true,
      enableLogFileValidation: true,
      advancedEventSelectors: [
        selector('Objects of the lake', 'AWS::S3::Object', { startsWith: [`${lake.bucketArn}/`] }),
        selector('Writes of the registry', 'AWS::DynamoDB::Table', { equalTo: [registry.tableArn] }, true),
      ],
    });
    trail.node.addDependency(bucket.policy!);
  }
}

function selector(
  name: string,
  type: string,
  arns: { startsWith: string[] } | { equalTo: string[] },
  writesOnly = false,
): CfnTrail.AdvancedEventSelectorProperty {
  return {
    name,
    fieldSelectors: [
      { field: 'eventCategory', equalTo: ['Data'] },
      { field: 'resources.type', equalTo: [type] },
      { field: 'resources.ARN', ...arns },
      ...(writesOnly ? [{ field: 'readOnly', equalTo: ['false'] }] : []),
    ],
  };
}

/** A bucket for logs that AWS writes: private, ended by the retention of logs. AWS writes them with keys of its own only. */
export function logBucket(scope: Construct, config: PlatformConfig, bucketName: string): Bucket {
  const bucket = new Bucket(scope, 'Bucket', {
    bucketName,
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: config.enforceSsl,
    removalPolicy: config.removalPolicy,
    autoDeleteObjects: config.emptyBucketOnDelete,
    lifecycleRules: [{ id: 'logs-expire', expiration: Duration.days(config.logRetention) }],
  });
  acknowledge(bucket, 'AwsSolutions-S1', 'it holds logs itself: logs of logs would never end');
  return bucket;
}
