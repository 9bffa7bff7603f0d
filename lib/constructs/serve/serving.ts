import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionEntry } from '../../code/entries.ts';
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
  readonly bus: IEventBus;
  readonly piiKeyParameter: string;
}

/** A whole vCPU: most of a cold start is reading and preparing the model. */
const predictMemory = 1769;

/**
 * The functions behind the APIs: one predicts for every project, and hands to another what only onnxruntime can, which costs nothing while
 * there is no such model; one takes ground truth. Beside them those that measure candidates.
 */
export class ServingFunctions extends Construct {
  readonly predict: StageFunction;
  readonly predictOnnx: StageFunction;
  readonly recordLabels: StageFunction;
  /** The code and the memory of `predict`, behind no API: it reads a candidate, and has nothing to write or send to. */
  readonly measure: StageFunction;
  /** The same of `predictOnnx`. */
  readonly measureOnnx: StageFunction;

  constructor(scope: Construct, id: string, props: ServingFunctionsProps) {
    super(scope, id);
    const { bucket, registry, entityTable, entityQueue, capture, bus } = props;
    const variables = {
      lakeBucket: bucket.bucketName,
      registryTable: registry.tableName,
      entityTable: entityTable.tableName,
      entityQueue: entityQueue.queueUrl,
      piiKeyParameter: props.piiKeyParameter,
    };
    const predicting = { ...variables, captureStream: capture.streamName, eventBus: bus.eventBusName };
    this.predictOnnx = new StageFunction(this, 'PredictOnnx', {
      ...props,
      entry: 'serve/predict-onnx',
      description: 'Predicts by graphs of ONNX, for Predict',
      everyRequest: true,
      memory: predictMemory,
      timeout: seconds(27),
      variables: predicting,
    });
    this.predict = new StageFunction(this, 'Predict', {
      ...props,
      entry: 'serve/predict',
      description: 'Predicts and decides for every project',
      everyRequest: true,
      memory: predictMemory,
      timeout: seconds(28),
      variables: { ...predicting, predictOnnxFunction: this.predictOnnx.name },
    });
    for (const own of [this.predict, this.predictOnnx]) {
      grantZones(own, bucket, { read: ['models'] });
      grantLookUp(own, registry);
      grantLookUp(own, entityTable);
      grantCount(own, entityTable, 'RELEASE#*');
      grantPiiKey(own, props.piiKeyParameter);
      own.allow(['firehose:PutRecordBatch'], capture.streamArn);
      own.allow(['events:PutEvents'], bus.eventBusArn);
      own.allow(props.config.sendActions, entityQueue.queueArn);
    }
    this.predict.allow(['lambda:InvokeFunction'], this.predictOnnx.function.functionArn);

    this.recordLabels = new StageFunction(this, 'RecordLabels', {
      ...props,
      entry: 'serve/record-labels',
      description: 'Takes ground truth for predictions and records',
      everyRequest: true,
      memory: 512,
      timeout: seconds(28),
      variables,
    });
    grantZones(this.recordLabels, bucket, { read: ['models'], write: ['labels'] });
    grantLookUp(this.recordLabels, registry);
    grantLookUp(this.recordLabels, entityTable);
    grantPiiKey(this.recordLabels, props.piiKeyParameter);
    this.recordLabels.allow(props.config.sendActions, entityQueue.queueArn);

    this.measure = this.#measuring(props, 'Measure', 'serve/predict', 'serve-measure');
    this.measureOnnx = this.#measuring(props, 'MeasureOnnx', 'serve/predict-onnx', 'serve-measure-onnx');
  }

  #measuring(
    { config, code, bucket }: ServingFunctionsProps,
    id: string,
    entry: FunctionEntry,
    name: string,
  ): StageFunction {
    const own = new StageFunction(this, id, {
      config,
      code,
      entry,
      exported: { handler: 'measure', name },
      description: 'Serves a candidate to nobody and says what that takes',
      memory: predictMemory,
      timeout: seconds(180),
      variables: { lakeBucket: bucket.bucketName },
    });
    grantZones(own, bucket, { read: ['candidates'] });
    return own;
  }
}
