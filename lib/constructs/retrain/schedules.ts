import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { PlatformConfig } from '../../config.ts';

export interface SchedulesProps {
  readonly config: PlatformConfig;
  readonly triggerQueue: IQueue;
  readonly monitor: IStateMachine;
}

/** The group that holds the projects' schedules, and the role they act by: a trigger, or a monitor, and nothing else. */
export class Schedules extends Construct {
  readonly groupName: string;
  readonly role: Role;

  constructor(scope: Construct, id: string, { config, triggerQueue, monitor }: SchedulesProps) {
    super(scope, id);
    this.groupName = config.prefix;
    new ScheduleGroup(this, 'Group', { scheduleGroupName: this.groupName, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: 'Schedules of projects: sends triggers, starts monitors',
    });
    this.role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [triggerQueue.queueArn] }));
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [monitor.stateMachineArn] }),
    );
  }
}
