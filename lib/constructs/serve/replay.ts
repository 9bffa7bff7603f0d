import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { grantZones } from '../lake/zone-access.ts';
import { WorkQueue } from '../messaging/work-queue.ts';
import type { AlarmContext } from '../observability/platform-alarm.ts';

export interface ReplayProps extends FunctionContext, AlarmContext {
  readonly bucket: IBucket;
  readonly deadLetters: IQueue;
}

/** Takes what the capture stream could not place, and places it: beyond 500 projects at once a stream has no partition left. */
export class Replay extends Construct {
  constructor(scope: Construct, id: string, props: ReplayProps) {
    super(scope, id);
    const { bucket } = props;
    const timeout = seconds(300);
    const replay = new StageFunction(this, 'Replay', {
      ...props,
      entry: 'serve/replay-captures',
      description: 'Puts predictions that the stream could not place into the logs of their projects',
      memory: 1769,
      timeout,
      variables: { lakeBucket: bucket.bucketName },
    });
    grantZones(replay, bucket, { read: ['inferences-failed', 'inferences'], write: ['inferences'] });
    const { queue } = new WorkQueue(this, 'Queue', { ...props, name: 'captures', workTimeout: timeout });
    replay.function.addEventSource(
      new SqsEventSource(queue, { batchSize: 1, maxConcurrency: 2, reportBatchItemFailures: true }),
    );
    new Rule(this, 'Failed', {
      ruleName: `${props.config.prefix}-captures-failed`,
      description: 'What the capture stream could not place goes to the replay queue',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, object: { key: [{ prefix: 'inferences-failed/' }] } },
      },
      targets: [new SqsQueue(queue)],
    });
  }
}
