import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IEventBus, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { incomingFolder } from '../../../core/contracts/lake.ts';
import { acknowledgeWildcard } from '../../acknowledge.ts';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { grantPiiKey } from '../ingest/ingest.ts';
import { grantZones } from '../lake/zone-access.ts';
import { grantConcurrency, grantRead, grantSlot, grantWrite } from '../registry/record-table.ts';
import { executionArns, StageMachine } from '../state-machine/stage-machine.ts';

export interface BatchProps extends FunctionContext {
  readonly bucket: IBucket;
  readonly registry: ITableV2;
  readonly entityTable: ITableV2;
  readonly bus: IEventBus;
  /** Name of the SSM parameter with the key of the keyed hashes. */
  readonly piiKeyParameter: string;
}

/** Files under `batch/` become predictions: by a person's command, by schedule, and as they arrive. */
export class Batch extends Construct {
  readonly machine: StageMachine;
  /** Called by people: starts batches. */
  readonly request: StageFunction;

  constructor(scope: Construct, id: string, props: BatchProps) {
    super(scope, id);
    const { bucket, registry, entityTable, bus } = props;
    const variables = { lakeBucket: bucket.bucketName, registryTable: registry.tableName };

    const plan = new StageFunction(this, 'Plan', {
      ...props,
      entry: 'batch/plan',
      description: 'Decides which files are scored by which model',
      memory: 1024,
      timeout: seconds(300),
      variables: { ...variables, eventBus: bus.eventBusName },
    });
    grantPlanning(plan, props);
    plan.allow(['events:PutEvents'], bus.eventBusArn);
    grantConcurrency(plan);

    const stage = new StageFunction(this, 'Stage', {
      ...props,
      entry: 'batch/stage',
      description: 'Checks the rows of a file and cuts it into parts',
      memory: 3008,
      storage: 4096,
      timeout: seconds(900),
      variables: { ...variables, piiKeyParameter: props.piiKeyParameter },
    });
    grantZones(stage, bucket, { read: ['batch', 'models', 'work'], write: ['work', 'predictions'] });
    // A file that was written over since it was planned is found by its ETag.
    stage.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucketVersions'],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': 'batch/*' } },
      }),
    );
    grantSlot(stage, registry);
    grantPiiKey(stage, props.piiKeyParameter);

    const gather = new StageFunction(this, 'Gather', {
      ...props,
      entry: 'batch/gather',
      description: 'Folds the entity windows of all rows of a batch',
      memory: 3008,
      storage: 4096,
      timeout: seconds(900),
      variables: { ...variables, entityTable: entityTable.tableName },
    });
    grantZones(gather, bucket, {
      read: ['work', 'models', 'snapshots', 'curated', 'inferences', 'labels', 'packs'],
      write: ['work'],
    });
    grantRead(gather, registry);
    grantSlot(gather, registry);
    gather.allow(['dynamodb:Query'], entityTable.tableArn);

    const score = new StageFunction(this, 'Score', {
      ...props,
      entry: 'batch/score',
      description: 'Scores a part of a file',
      memory: 3008,
      storage: 2048,
      timeout: seconds(900),
      variables,
    });
    grantZones(score, bucket, { read: ['work', 'models'], write: ['work', 'predictions', 'inferences'] });
    grantSlot(score, registry);

    const finish = new StageFunction(this, 'Finish', {
      ...props,
      entry: 'batch/finish',
      description: 'Sums up a batch and tells of its end',
      memory: 512,
      timeout: seconds(300),
      variables: { ...variables, eventBus: bus.eventBusName },
    });
    grantZones(finish, bucket, { read: ['work', 'predictions'], write: ['work', 'predictions'] });
    grantRead(finish, registry);
    grantWrite(finish, registry, ['batch', 'observed']);
    finish.allow(['events:PutEvents'], bus.eventBusArn);

    this.machine = new StageMachine(this, 'StateMachine', {
      config: props.config,
      name: 'batch',
      functions: {
        PlanFunction: plan,
        StageFunction: stage,
        GatherFunction: gather,
        ScoreFunction: score,
        FinishFunction: finish,
      },
      items: { bucket, zone: 'work' },
    });

    this.request = this.#requests(props);
    new Rule(this, 'Incoming', {
      ruleName: `${props.config.prefix}-batch-incoming`,
      description: `New objects under batch/<project>/${incomingFolder} are scored`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [bucket.bucketName] },
          object: { key: [{ wildcard: `batch/*/${incomingFolder}*` }] },
        },
      },
      targets: [new SfnStateMachine(this.machine.machine, { input: RuleTargetInput.fromEventPath('$.detail') })],
    });
  }

  #requests(props: BatchProps): StageFunction {
    const { stateMachineArn } = this.machine.machine;
    const request = new StageFunction(this, 'Request', {
      ...props,
      entry: 'batch/request',
      description: 'Starts a batch as a person asks',
      memory: 1024,
      timeout: seconds(300),
      variables: {
        lakeBucket: props.bucket.bucketName,
        registryTable: props.registry.tableName,
        batchMachine: stateMachineArn,
      },
    });
    grantPlanning(request, props);
    request.allow(['states:StartExecution'], stateMachineArn);
    const [executions] = executionArns(this, props.config, 'batch');
    request.allow(['states:DescribeExecution'], executions!);
    acknowledgeWildcard(request.role, executions!, 'executions of the batch machine, named by their batch');
    return request;
  }
}

function grantPlanning(fn: StageFunction, { bucket, registry }: BatchProps): void {
  // Of files, predictions and labels it is enough to know that they are there.
  grantZones(fn, bucket, { list: ['batch', 'inferences', 'labels'], read: ['models', 'packs'], write: ['work'] });
  grantRead(fn, registry);
  grantWrite(fn, registry, ['batch', 'observed']);
}
