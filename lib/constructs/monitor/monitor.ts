import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { grantZones } from '../lake/zone-access.ts';
import { type AlarmContext, PlatformAlarm } from '../observability/platform-alarm.ts';
import { grantRead, grantSlot, grantWrite } from '../registry/record-table.ts';
import { StageMachine } from '../state-machine/stage-machine.ts';

export interface MonitorProps extends FunctionContext, AlarmContext {
  readonly bucket: IBucket;
  readonly registry: ITableV2;
  readonly bus: IEventBus;
  readonly findingsTopic: ITopic;
}

/** Watches what a project's model sees and answers; leaves at once when nothing new is there. */
export class Monitor extends Construct {
  readonly machine: StageMachine;
  /** Called by people: starts looks, decides about findings. */
  readonly decide: StageFunction;

  constructor(scope: Construct, id: string, props: MonitorProps) {
    super(scope, id);
    const { bucket, registry, bus } = props;
    const variables = { lakeBucket: bucket.bucketName, registryTable: registry.tableName };
    const check = new StageFunction(this, 'Check', {
      ...props,
      entry: 'monitor/check',
      description: 'Checks whether there is anything new to watch',
      memory: 256,
      timeout: seconds(60),
      variables,
    });
    grantZones(check, bucket, { read: ['inferences', 'labels', 'packs'] });
    grantRead(check, registry);

    const analyse = new StageFunction(this, 'Analyse', {
      ...props,
      entry: 'monitor/analyse',
      description: 'Judges quality, drift, performance and realised cost',
      memory: 3008,
      timeout: seconds(600),
      variables: { ...variables, eventBus: bus.eventBusName },
    });
    grantZones(analyse, bucket, {
      read: ['inferences', 'labels', 'packs', 'models', 'reports', 'statistics'],
      write: ['reports', 'statistics'],
    });
    grantRead(analyse, registry);
    grantWrite(analyse, registry, ['monitor', 'observed']);
    grantSlot(analyse, registry);
    analyse.allow(['events:PutEvents'], bus.eventBusArn);

    const adjust = new StageFunction(this, 'AdjustBaseRate', {
      ...props,
      entry: 'monitor/adjust-base-rate',
      description: 'Lets the served probabilities follow the base rate, as a report asks',
      memory: 256,
      timeout: seconds(60),
      variables,
    });
    grantZones(adjust, bucket, { read: ['reports'] });
    grantRead(adjust, registry);
    grantWrite(adjust, registry, ['route', 'audit']);

    const sendMessage = new StageFunction(this, 'SendMessage', {
      ...props,
      entry: 'monitor/send-message',
      description: 'Tells people what the monitor has found',
      memory: 256,
      timeout: seconds(60),
      variables: { registryTable: registry.tableName, findingsTopic: props.findingsTopic.topicArn },
    });
    grantRead(sendMessage, registry);
    grantWrite(sendMessage, registry, ['monitor']);
    sendMessage.allow(['sns:Publish'], props.findingsTopic.topicArn);

    this.machine = new StageMachine(this, 'StateMachine', {
      config: props.config,
      name: 'monitor',
      functions: {
        CheckFunction: check,
        AnalyseFunction: analyse,
        AdjustBaseRateFunction: adjust,
        SendMessageFunction: sendMessage,
      },
    });

    this.decide = new StageFunction(this, 'Decide', {
      ...props,
      entry: 'monitor/decide',
      description: 'Looks, and decides about findings, as a person asks',
      memory: 512,
      timeout: seconds(60),
      variables: { registryTable: registry.tableName, monitorMachine: this.machine.machine.stateMachineArn },
    });
    grantRead(this.decide, registry);
    grantWrite(this.decide, registry, ['monitor', 'audit']);
    this.decide.allow(['states:StartExecution'], this.machine.machine.stateMachineArn);

    new PlatformAlarm(this, 'Failed', {
      ...props,
      name: 'monitor-failed',
      description: 'The monitor of a project failed.',
      metric: this.machine.machine.metricFailed({ period: Duration.minutes(5) }),
    });
    new PlatformAlarm(this, 'Stale', {
      ...props,
      name: 'monitor-stale',
      description: 'Schedules fire and cannot start what they should: models go unwatched.',
      metric: new Metric({
        namespace: 'AWS/Scheduler',
        metricName: 'TargetErrorCount',
        dimensionsMap: { ScheduleGroup: props.config.prefix },
        statistic: 'Sum',
        period: Duration.minutes(15),
      }),
    });
  }
}
