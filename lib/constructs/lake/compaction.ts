import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { WorkQueue } from '../messaging/work-queue.ts';
import type { AlarmContext } from '../observability/platform-alarm.ts';
import { grantRead } from '../registry/record-table.ts';
import { grantZones } from './zone-access.ts';

export interface CompactionProps extends FunctionContext, AlarmContext {
  readonly bucket: IBucket;
  readonly registry: ITableV2;
  readonly deadLetters: IQueue;
}

/** Once a day: the small objects of past days become few. A message on a queue, so that it is tried again and its failure is told of. */
export class Compaction extends Construct {
  readonly compact: StageFunction;

  constructor(scope: Construct, id: string, props: CompactionProps) {
    super(scope, id);
    const { bucket, registry } = props;
    const timeout = seconds(900);
    this.compact = new StageFunction(this, 'Compact', {
      ...props,
      entry: 'serve/compact',
      description: 'Packs the labels and predictions of past days',
      memory: 1024,
      timeout,
      variables: { lakeBucket: bucket.bucketName, registryTable: registry.tableName },
    });
    const zones = ['inferences', 'labels'] as const;
    grantZones(this.compact, bucket, { read: [...zones, 'packs'], write: [...zones, 'packs'], remove: zones });
    grantRead(this.compact, registry);
    const { queue } = new WorkQueue(this, 'Queue', { ...props, name: 'compaction', workTimeout: timeout });
    // Two at least: what an event source may use. Both at once would do the same work, and harm nothing.
    this.compact.function.addEventSource(
      new SqsEventSource(queue, { batchSize: 1, maxConcurrency: 2, reportBatchItemFailures: true }),
    );
    new Rule(this, 'Daily', {
      ruleName: `${props.config.prefix}-compaction`,
      description: 'Packs the labels and predictions of the day before',
      schedule: Schedule.cron({ hour: '3', minute: '17' }),
      targets: [new SqsQueue(queue)],
    });
  }
}
