import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type EventType, eventSource } from '../../../core/contracts/events.ts';
import { acknowledgeWildcard } from '../../acknowledge.ts';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { WorkQueue } from '../messaging/work-queue.ts';
import type { AlarmContext } from '../observability/platform-alarm.ts';
import { grantReadWrite } from '../registry/record-table.ts';
import type { StageMachine } from '../state-machine/stage-machine.ts';

export interface RetrainProps extends FunctionContext, AlarmContext {
  readonly registry: ITableV2;
  readonly bus: IEventBus;
  readonly lifecycle: StageMachine;
  readonly deadLetters: IQueue;
}

/** Events that are a reason to think about a run. */
const reasons: readonly EventType[] = [
  'DatasetCatalogued',
  'ProjectDefinitionChanged',
  'DriftDetected',
  'PerformanceDegraded',
];

/** The one door for triggers: whatever could start a run is a message on one queue, and one function decides. */
export class Retrain extends Construct {
  readonly queue: WorkQueue;
  readonly startRun: StageFunction;
  readonly finishRun: StageFunction;

  constructor(scope: Construct, id: string, props: RetrainProps) {
    super(scope, id);
    const { config, registry, bus, lifecycle } = props;
    const machineArn = lifecycle.machine.stateMachineArn;
    const timeout = seconds(60);
    this.queue = new WorkQueue(this, 'Triggers', {
      ...props,
      name: 'triggers',
      workTimeout: timeout,
      ageAlarm: { name: 'trigger-age', description: 'A trigger has waited for half an hour for a decision.' },
    });
    const variables = { registryTable: registry.tableName, triggerQueue: this.queue.queue.queueUrl };

    this.startRun = new StageFunction(this, 'StartRun', {
      ...props,
      entry: 'retrain/start-run',
      description: 'Decides on triggers: leases, coalesces, cools down, starts one run',
      memory: 512,
      timeout,
      variables: {
        ...variables,
        lifecycleMachine: machineArn,
      },
    });
    grantReadWrite(this.startRun, registry);
    this.startRun.allow(['states:StartExecution'], machineArn);
    this.startRun.allow(['sqs:SendMessage'], this.queue.queue.queueArn);
    this.startRun.function.addEventSource(
      new SqsEventSource(this.queue.queue, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 5 }),
    );
    new Rule(this, 'Reasons', {
      ruleName: `${config.prefix}-reasons`,
      description: 'Events that may start a run go to the trigger queue',
      eventBus: bus,
      eventPattern: { source: [eventSource], detailType: [...reasons] },
      targets: [new SqsQueue(this.queue.queue)],
    });

    this.finishRun = new StageFunction(this, 'FinishRun', {
      ...props,
      entry: 'retrain/finish-run',
      description: 'Records how a run ended and releases the lease',
      memory: 512,
      timeout,
      variables: { ...variables, eventBus: bus.eventBusName },
    });
    grantReadWrite(this.finishRun, registry);
    this.finishRun.allow(['events:PutEvents'], bus.eventBusArn);
    this.finishRun.allow(['sqs:SendMessage'], this.queue.queue.queueArn);
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${lifecycle.name}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.finishRun.allow(['states:DescribeExecution', 'states:GetExecutionHistory'], executions);
    acknowledgeWildcard(this.finishRun.role, executions, 'executions of the lifecycle machine, named by their runs');
    this.finishRun.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(props.deadLetters),
    });
    new Rule(this, 'Finished', {
      ruleName: `${config.prefix}-run-finished`,
      description: 'Whatever way a run ends, it is recorded',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [machineArn], status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      targets: [new LambdaFunction(this.finishRun.function)],
    });
  }
}
