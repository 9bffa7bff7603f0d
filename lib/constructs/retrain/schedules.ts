import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../acknowledge.ts';
import type { PlatformConfig } from '../../config.ts';
import type { StageFunction } from '../functions/stage-function.ts';

export interface SchedulesProps {
  readonly config: PlatformConfig;
  /** That schedules start. */
  readonly machines: readonly IStateMachine[];
}

/** The group that holds the projects' schedules, and the role they act by: a trigger, a monitor, a batch, or a look at a rollout, and nothing else. */
export class Schedules extends Construct {
  readonly groupName: string;
  readonly role: Role;
  readonly #groupInArns: string;

  constructor(scope: Construct, id: string, { config, machines }: SchedulesProps) {
    super(scope, id);
    this.groupName = config.prefix;
    this.#groupInArns = config.scheduleGroupInArns;
    new ScheduleGroup(this, 'Group', { scheduleGroupName: this.groupName, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: 'Schedules of projects: sends triggers, starts monitors and batches, looks at rollouts',
    });
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: machines.map(({ stateMachineArn }) => stateMachineArn),
      }),
    );
  }

  /** Lets schedules send to a queue. */
  allowSending(queue: IQueue): void {
    this.role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
  }

  /** Lets schedules call a function. */
  allowCalling(fn: StageFunction): void {
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.function.functionArn] }),
    );
  }

  /** Lets a function make one-time schedules. */
  allowAppointments(fn: StageFunction): void {
    this.#allow(fn, ['scheduler:CreateSchedule']);
  }

  /** Lets a function keep the schedules of rollouts. */
  allowRollouts(fn: StageFunction): void {
    this.#allow(fn, ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule']);
  }

  /** Lets a function keep the schedules of projects. */
  allowKeeping(fn: StageFunction): void {
    this.#allow(fn, [
      'scheduler:CreateSchedule',
      'scheduler:UpdateSchedule',
      'scheduler:DeleteSchedule',
      'scheduler:GetSchedule',
    ]);
  }

  #allow(fn: StageFunction, actions: readonly string[]): void {
    const ofGroup = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${this.#groupInArns}/*`,
    });
    fn.allow(actions, ofGroup);
    acknowledgeWildcard(fn.role, ofGroup, 'schedules of the own group, named by their projects or what they send');
    this.role.grantPassRole(fn.role);
  }
}
