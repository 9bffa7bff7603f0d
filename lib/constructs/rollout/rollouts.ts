import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { grantZones } from '../lake/zone-access.ts';
import { grantLookUp, grantRead, grantWrite } from '../registry/record-table.ts';
import type { Schedules } from '../retrain/schedules.ts';

export interface RolloutsProps extends FunctionContext {
  readonly bucket: IBucket;
  readonly registry: ITableV2;
  readonly entityTable: ITableV2;
  readonly bus: IEventBus;
  readonly findingsTopic: ITopic;
  readonly deadLetters: IQueue;
  readonly schedules: Schedules;
}

/** Looks at rollouts while they are on, each by a schedule of its own; nothing runs while none is. */
export class Rollouts extends Construct {
  readonly look: StageFunction;

  constructor(scope: Construct, id: string, props: RolloutsProps) {
    super(scope, id);
    const { bucket, registry, entityTable, bus, findingsTopic, schedules } = props;
    this.look = new StageFunction(this, 'Look', {
      ...props,
      entry: 'rollout/look',
      description: 'Compares a candidate on trial with the champion, and moves the rollout on or back',
      memory: 3008,
      timeout: seconds(300),
      variables: {
        lakeBucket: bucket.bucketName,
        registryTable: registry.tableName,
        entityTable: entityTable.tableName,
        eventBus: bus.eventBusName,
        findingsTopic: findingsTopic.topicArn,
        scheduleGroup: schedules.groupName,
        schedulerRole: schedules.role.roleArn,
      },
    });
    grantZones(this.look, bucket, {
      read: ['inferences', 'labels', 'packs', 'models', 'statistics'],
      write: ['statistics'],
    });
    grantRead(this.look, registry);
    // The monitor's: findings of the model before are closed.
    grantWrite(this.look, registry, ['models', 'route', 'monitor', 'audit']);
    grantLookUp(this.look, entityTable);
    this.look.allow(['events:PutEvents'], bus.eventBusArn);
    this.look.allow(['sns:Publish'], findingsTopic.topicArn);
    schedules.allowRollouts(this.look);
    schedules.allowCalling(this.look);
  }
}
