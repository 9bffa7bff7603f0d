import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { grantRead, grantWrite } from '../registry/record-table.ts';
import { grantZones } from './zone-access.ts';

export interface CompactionProps extends FunctionContext {
  readonly bucket: IBucket;
  readonly registry: ITableV2;
  readonly deadLetters: IQueue;
}

/** Once a day the small objects of past days become few. No queue before it: one costs more while idle than all that it does. */
export class Compaction extends Construct {
  readonly compact: StageFunction;

  constructor(scope: Construct, id: string, props: CompactionProps) {
    super(scope, id);
    const { bucket, registry } = props;
    this.compact = new StageFunction(this, 'Compact', {
      ...props,
      entry: 'serve/compact',
      description: 'Packs the labels and predictions of past days',
      memory: 1024,
      timeout: seconds(900),
      variables: { lakeBucket: bucket.bucketName, registryTable: registry.tableName },
    });
    const zones = ['inferences', 'labels'] as const;
    grantZones(this.compact, bucket, { read: [...zones, 'packs'], write: [...zones, 'packs'], remove: zones });
    grantRead(this.compact, registry);
    // Only one at a time.
    grantWrite(this.compact, registry, ['slots']);
    new Rule(this, 'Daily', {
      ruleName: `${props.config.prefix}-compaction`,
      description: 'Packs the labels and predictions of the day before',
      schedule: Schedule.cron({ hour: '3', minute: '17' }),
      targets: [new LambdaFunction(this.compact.function)],
    });
  }
}
