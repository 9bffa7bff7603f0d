import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { BlockPublicAccess, Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { partitions } from '../../../core/contracts/registry/keys.ts';
import { acknowledge, acknowledgeWildcard } from '../../acknowledge.ts';
import type { PlatformOptions } from '../../options/platform-options.ts';
import { bucketEncryption } from '../encryption/bucket-encryption.ts';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';

export interface LockedAuditProps extends FunctionContext {
  readonly registry: ITableV2;
  readonly deadLetters: IQueue;
  readonly lock: NonNullable<PlatformOptions['auditLock']>;
}

/**
 * A copy of what the audit says, as it is said: every write of an audit record, a change and a removal included, becomes an object that
 * nobody can change or delete before its time.
 */
export class LockedAudit extends Construct {
  constructor(scope: Construct, id: string, { registry, deadLetters, lock, ...props }: LockedAuditProps) {
    super(scope, id);
    const { config } = props;
    const { encryptionKey } = config;
    const retention = Duration.days(lock.days);
    const bucketName = `${config.prefix}-audit-${Aws.ACCOUNT_ID}-${Aws.REGION}`;
    const bucket = new Bucket(this, 'Bucket', {
      bucketName,
      versioned: true,
      ...bucketEncryption(config),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: config.enforceSsl,
      objectLockEnabled: true,
      objectLockDefaultRetention:
        lock.mode === 'compliance'
          ? ObjectLockRetention.compliance(retention)
          : ObjectLockRetention.governance(retention),
      // It cannot be emptied, in dev either.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      bucket,
      'AwsSolutions-S1',
      'one function writes it, whose log tells; readers are told of by the option dataEvents',
    );
    const keep = new StageFunction(this, 'Keep', {
      ...props,
      entry: 'access/keep-audit',
      description: 'Copies audit records to where they cannot be changed',
      memory: 256,
      timeout: seconds(60),
      variables: { lakeBucket: bucket.bucketName },
    });
    const objects = `arn:${Aws.PARTITION}:s3:::${bucketName}/audit/*`;
    keep.allow(['s3:PutObject'], objects);
    acknowledgeWildcard(keep.role, objects, 'objects are named by project and record');
    if (encryptionKey)
      for (const action of ['kms:GenerateDataKey*', 'kms:ReEncrypt*'])
        acknowledge(
          keep.role,
          `AwsSolutions-IAM5[Action::${action}]`,
          'the ways to use one key, as the grant of the dead letters names them',
        );
    keep.function.addEventSource(
      new DynamoEventSource(registry, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        bisectBatchOnError: true,
        retryAttempts: 20,
        onFailure: new SqsDlq(deadLetters),
        filters: [partitions.audit, partitions.observed].map((prefix) =>
          FilterCriteria.filter({ dynamodb: { Keys: { pk: { S: FilterRule.beginsWith(prefix) } } } }),
        ),
      }),
    );
  }
}
