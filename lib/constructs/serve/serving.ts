import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { grantPiiKey } from '../ingest/ingest.ts';
import { grantZones } from '../lake/zone-access.ts';
import { grantCount, grantLookUp } from '../registry/record-table.ts';
import type { Capture } from './capture.ts';

export interface ServingFunctionsProps extends FunctionContext {
  readonly bucket: IBucket;
  readonly registry: ITableV2;
  readonly entityTable: ITableV2;
  readonly entityQueue: IQueue;
  readonly capture: Capture;
  readonly piiKeyParameter: string;
}

/** A whole vCPU: most of a cold start is reading and preparing the model. */
const predictMemory = 1769;

/** The two functions behind the APIs: one predicts for every project, one takes ground truth. Beside them one that measures candidates. */
export class ServingFunctions extends Construct {
  readonly predict: StageFunction;
  readonly recordLabels: StageFunction;
  /** The code and the memory of `predict`, behind no API: it reads a candidate, and has nothing to write or send to. */
  readonly measure: StageFunction;

  constructor(scope: Construct, id: string, props: ServingFunctionsProps) {
    super(scope, id);
    const { bucket, registry, entityTable, entityQueue, capture } = props;
    const variables = {
      lakeBucket: bucket.bucketName,
      registryTable: registry.tableName,
      entityTable: entityTable.tableName,
      entityQueue: entityQueue.queueUrl,
      piiKeyParameter: props.piiKeyParameter,
    };
    this.predict = new StageFunction(this, 'Predict', {
      ...props,
      entry: 'serve/predict',
      description: 'Predicts and decides for every project',
      memory: predictMemory,
      timeout: seconds(28),
      variables: { ...variables, captureStream: capture.streamName },
    });
    grantZones(this.predict, bucket, { read: ['models'] });
    grantLookUp(this.predict, registry);
    grantLookUp(this.predict, entityTable);
    grantCount(this.predict, entityTable, 'RELEASE#*');
    grantPiiKey(this.predict, props.piiKeyParameter);
    this.predict.allow(['firehose:PutRecordBatch'], capture.streamArn);
    this.predict.allow(props.config.sendActions, entityQueue.queueArn);

    this.recordLabels = new StageFunction(this, 'RecordLabels', {
      ...props,
      entry: 'serve/record-labels',
      description: 'Takes ground truth for predictions and records',
      memory: 512,
      timeout: seconds(28),
      variables,
    });
    grantZones(this.recordLabels, bucket, { read: ['models'], write: ['labels'] });
    grantLookUp(this.recordLabels, registry);
    grantLookUp(this.recordLabels, entityTable);
    grantPiiKey(this.recordLabels, props.piiKeyParameter);
    this.recordLabels.allow(props.config.sendActions, entityQueue.queueArn);

    const { config, code } = props;
    this.measure = new StageFunction(this, 'Measure', {
      config,
      code,
      entry: 'serve/predict',
      exported: { handler: 'measure', name: 'serve-measure' },
      description: 'Serves a candidate to nobody and says what that takes',
      memory: predictMemory,
      timeout: seconds(180),
      variables: { lakeBucket: bucket.bucketName },
    });
    grantZones(this.measure, bucket, { read: ['candidates'] });
  }
}
