import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { grantZones } from '../lake/zone-access.ts';

export interface ReplayProps extends FunctionContext {
  readonly bucket: IBucket;
  readonly deadLetters: IQueue;
}

/** Takes what the capture stream could not place, and places it: beyond 500 projects at once a stream has no partition left. */
export class Replay extends Construct {
  constructor(scope: Construct, id: string, props: ReplayProps) {
    super(scope, id);
    const { bucket } = props;
    const replay = new StageFunction(this, 'Replay', {
      ...props,
      entry: 'serve/replay-captures',
      description: 'Puts predictions that the stream could not place into the logs of their projects',
      memory: 1769,
      timeout: seconds(300),
      variables: { lakeBucket: bucket.bucketName },
    });
    grantZones(replay, bucket, { read: ['inferences-failed', 'inferences'], write: ['inferences'] });
    new Rule(this, 'Failed', {
      ruleName: `${props.config.prefix}-captures-failed`,
      description: 'What the capture stream could not place is placed by a function',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, object: { key: [{ prefix: 'inferences-failed/' }] } },
      },
      targets: [new LambdaFunction(replay.function)],
    });
  }
}
