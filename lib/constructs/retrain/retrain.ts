import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type EventType, eventSource } from '../../../core/contracts/events.ts';
import { acknowledgeWildcard } from '../../acknowledge.ts';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { WorkQueue } from '../messaging/work-queue.ts';
import type { AlarmContext } from '../observability/platform-alarm.ts';
import { grantRead, grantWrite } from '../registry/record-table.ts';
import type { StageMachine } from '../state-machine/stage-machine.ts';
import type { Schedules } from './schedules.ts';

export interface RetrainProps extends FunctionContext, AlarmContext {
  readonly registry: ITableV2;
  readonly bus: IEventBus;
  readonly lifecycle: StageMachine;
  readonly deadLetters: IQueue;
  readonly schedules: Schedules;
}

/** Events that are a reason to think about a run. */
const reasons: readonly EventType[] = [
  'DatasetCatalogued',
  'ProjectDefinitionChanged',
  'DriftDetected',
  'PerformanceDegraded',
];

/** The one door for triggers: whatever could start a run, and the end of one, is a message on one queue, and one function decides. */
export class Retrain extends Construct {
  readonly queue: WorkQueue;
  readonly startRun: StageFunction;
  /** Called by people. */
  readonly controlRun: StageFunction;

  constructor(scope: Construct, id: string, props: RetrainProps) {
    super(scope, id);
    const { config, registry, bus, lifecycle, schedules } = props;
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
      description: 'Decides on triggers: leases, coalesces, cools down, starts one run; records how it ended',
      memory: 512,
      timeout,
      variables: {
        ...variables,
        lifecycleMachine: machineArn,
        eventBus: bus.eventBusName,
        triggerQueueArn: this.queue.queue.queueArn,
        scheduleGroup: schedules.groupName,
        schedulerRole: schedules.role.roleArn,
      },
    });
    this.startRun.allow(['states:StartExecution'], machineArn);
    this.#allowEnding(this.startRun, props);
    schedules.allowSending(this.queue.queue);
    schedules.allowAppointments(this.startRun);
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

    this.controlRun = new StageFunction(this, 'ControlRun', {
      ...props,
      entry: 'retrain/control-run',
      description: 'Cancels a run, or frees a project from one that is over',
      memory: 512,
      timeout,
      variables: { ...variables, eventBus: bus.eventBusName },
    });
    this.#allowEnding(this.controlRun, props);
    this.controlRun.allow(['states:StopExecution'], this.#executions(lifecycle));

    new Rule(this, 'Finished', {
      ruleName: `${config.prefix}-run-finished`,
      description: 'Whatever way a run ends, the trigger queue is told',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [machineArn], status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      targets: [new SqsQueue(this.queue.queue)],
    });
  }

  /** What a function needs to record how a run ended, and to tell of it. */
  #allowEnding(fn: StageFunction, { registry, bus, lifecycle }: RetrainProps): void {
    grantRead(fn, registry);
    grantWrite(fn, registry, ['project', 'run', 'audit']);
    fn.allow(['events:PutEvents'], bus.eventBusArn);
    fn.allow(['sqs:SendMessage'], this.queue.queue.queueArn);
    const executions = this.#executions(lifecycle);
    fn.allow(['states:DescribeExecution', 'states:GetExecutionHistory'], executions);
    acknowledgeWildcard(fn.role, executions, 'executions of the lifecycle machine, named by their runs');
  }

  #executions({ name }: StageMachine): string {
    return Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${name}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
