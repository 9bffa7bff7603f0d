import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../acknowledge.ts';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { grantZones } from '../lake/zone-access.ts';
import { WorkQueue } from '../messaging/work-queue.ts';
import { type AlarmContext, PlatformAlarm } from '../observability/platform-alarm.ts';
import { grantLookUp, grantRead, grantSlot, grantWrite } from '../registry/record-table.ts';
import { StageMachine } from '../state-machine/stage-machine.ts';

export interface IngestProps extends FunctionContext, AlarmContext {
  readonly bucket: IBucket;
  readonly registry: ITableV2;
  readonly bus: IEventBus;
  readonly deadLetters: IQueue;
  /** Name of the SSM parameter with the key of the keyed hashes. */
  readonly piiKeyParameter: string;
  readonly entityTable: ITableV2;
  /** Where events for the entity windows go. */
  readonly entityQueue: IQueue;
  /** Database of the tables over curated data. */
  readonly glueDatabase: string;
}

/** From an object under `raw/` to a catalogued dataset version. */
export class Ingest extends Construct {
  readonly queue: WorkQueue;
  readonly machine: StageMachine;
  /** Converts what is catalogued under another contract again. */
  readonly reconvert: StageMachine;
  /** Also called by people: what a file would become under a contract that is not published. */
  readonly convert: StageFunction;

  constructor(scope: Construct, id: string, props: IngestProps) {
    super(scope, id);
    const { bucket, registry, bus } = props;
    const lakeVariables = { lakeBucket: bucket.bucketName, registryTable: registry.tableName };

    const inspect = new StageFunction(this, 'Inspect', {
      ...props,
      entry: 'ingest/inspect',
      description: 'Looks whether a raw object is new and can be taken',
      memory: 512,
      timeout: seconds(60),
      variables: { registryTable: registry.tableName },
    });
    grantRead(inspect, registry);

    const convert = new StageFunction(this, 'Convert', {
      ...props,
      entry: 'ingest/convert',
      description: 'Checks rows against the contract and writes them as Parquet',
      memory: 3008,
      storage: 4096,
      timeout: seconds(900),
      variables: { ...lakeVariables, piiKeyParameter: props.piiKeyParameter },
    });
    grantZones(convert, bucket, { read: ['raw'], write: ['curated', 'quarantine'] });
    // Where an event names no version, the one that it tells of is found by its ETag.
    convert.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucketVersions'],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': 'raw/*' } },
      }),
    );
    grantRead(convert, registry);
    grantSlot(convert, registry);
    grantPiiKey(convert, props.piiKeyParameter);
    this.convert = convert;

    const catalogue = new StageFunction(this, 'Catalogue', {
      ...props,
      entry: 'ingest/catalogue',
      description: 'Catalogues a dataset version, or records why an object was rejected',
      memory: 512,
      timeout: seconds(60),
      variables: { ...lakeVariables, eventBus: bus.eventBusName, glueDatabase: props.glueDatabase },
    });
    grantZones(catalogue, bucket, { read: ['curated'], write: ['quarantine'] });
    // The tag by which what held personal data and is converted expires.
    catalogue.allow(['s3:PutObjectTagging', 's3:PutObjectVersionTagging'], bucket.arnForObjects('raw/*'));
    acknowledgeWildcard(catalogue.role, bucket.arnForObjects('raw/*'), 'objects of raw/ are named by people');
    grantRead(catalogue, registry);
    grantWrite(catalogue, registry, ['catalogue']);
    catalogue.allow(['events:PutEvents'], bus.eventBusArn);
    grantTables(catalogue, props.glueDatabase);

    const publishLabels = new StageFunction(this, 'PublishLabels', {
      ...props,
      entry: 'ingest/publish-labels',
      description: 'Hands labels of a file to the monitor and to the entity windows',
      memory: 3008,
      storage: 2048,
      timeout: seconds(900),
      variables: {
        ...lakeVariables,
        entityTable: props.entityTable.tableName,
        entityQueue: props.entityQueue.queueUrl,
      },
    });
    grantZones(publishLabels, bucket, { read: ['curated', 'labels', 'models'], write: ['labels'] });
    grantLookUp(publishLabels, registry);
    grantSlot(publishLabels, registry);
    grantLookUp(publishLabels, props.entityTable);
    publishLabels.allow(props.config.sendActions, props.entityQueue.queueArn);

    this.machine = new StageMachine(this, 'StateMachine', {
      config: props.config,
      name: 'ingest',
      functions: {
        InspectFunction: inspect,
        ConvertFunction: convert,
        CatalogueFunction: catalogue,
        PublishLabelsFunction: publishLabels,
      },
    });

    this.reconvert = this.#reconversion(props);

    const startTimeout = seconds(30);
    this.queue = new WorkQueue(this, 'Queue', { ...props, name: 'ingest', workTimeout: startTimeout });
    const start = new StageFunction(this, 'Start', {
      ...props,
      entry: 'ingest/start',
      description: 'Starts one execution for each version of an object under raw/',
      memory: 256,
      timeout: startTimeout,
      variables: { ingestMachine: this.machine.machine.stateMachineArn },
    });
    start.allow(['states:StartExecution'], this.machine.machine.stateMachineArn);
    start.function.addEventSource(
      // Few at a time: it only starts executions, and takes none from others.
      new SqsEventSource(this.queue.queue, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 2 }),
    );
    new Rule(this, 'RawObjects', {
      ruleName: `${props.config.prefix}-raw-objects`,
      description: 'New objects under raw/ go to the ingest queue',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, object: { key: [{ prefix: 'raw/' }] } },
      },
      targets: [new SqsQueue(this.queue.queue)],
    });
    new PlatformAlarm(this, 'Failed', {
      ...props,
      name: 'ingest-failed',
      description: 'An object could not be ingested.',
      metric: this.machine.machine.metricFailed({ period: Duration.minutes(5) }),
    });
  }

  #reconversion({ bucket, registry, bus, ...props }: IngestProps): StageMachine {
    const { stateMachineArn } = this.machine.machine;
    const fn = new StageFunction(this, 'Reconvert', {
      ...props,
      entry: 'ingest/reconvert',
      description: 'Begins to convert again what is catalogued under another contract',
      memory: 512,
      timeout: seconds(120),
      variables: {
        lakeBucket: bucket.bucketName,
        registryTable: registry.tableName,
        eventBus: bus.eventBusName,
        ingestMachine: stateMachineArn,
      },
    });
    grantZones(fn, bucket, { read: ['raw'] });
    grantRead(fn, registry);
    grantWrite(fn, registry, ['catalogue', 'project']);
    fn.allow(['events:PutEvents'], bus.eventBusArn);
    fn.allow(['states:StartExecution'], stateMachineArn);
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${this.machine.name}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    fn.allow(['states:DescribeExecution'], executions);
    acknowledgeWildcard(fn.role, executions, 'executions of the ingest machine, named by object and contract');
    const functions = { ReconvertFunction: fn };
    return new StageMachine(this, 'Reconversion', { config: props.config, name: 'reconvert', functions });
  }
}

/** Lets a function keep the tables of one Glue database. */
function grantTables(fn: StageFunction, database: string): void {
  const arn = (resource: string, resourceName?: string) =>
    Stack.of(fn).formatArn({ service: 'glue', resource, ...(resourceName !== undefined && { resourceName }) });
  const tables = arn('table', `${database}/*`);
  fn.allow(
    ['glue:GetTable', 'glue:CreateTable', 'glue:UpdateTable'],
    arn('catalog'),
    arn('database', database),
    tables,
  );
  acknowledgeWildcard(fn.role, tables, 'tables of the own database, named by project and source');
}

/** Lets a function read the key of the keyed hashes. */
export function grantPiiKey(fn: StageFunction, parameter: string): void {
  fn.allow(['ssm:GetParameter'], parameterArn(fn, parameter));
}

/** ARN of a parameter whose name starts with a slash. */
export function parameterArn(scope: Construct, parameter: string): string {
  return Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: parameter.slice(1) });
}
