import { Duration } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { WorkQueue } from '../messaging/work-queue.ts';
import type { AlarmContext } from '../observability/platform-alarm.ts';
import { grantReadWrite } from '../registry/record-table.ts';

export interface EntityWindowsProps extends FunctionContext, AlarmContext {
  readonly entityTable: ITableV2;
  readonly deadLetters: IQueue;
}

/** Keeps the online entity windows up to date from the records and labels that pass by. */
export class EntityWindows extends Construct {
  readonly queue: WorkQueue;
  readonly update: StageFunction;

  constructor(scope: Construct, id: string, props: EntityWindowsProps) {
    super(scope, id);
    const { entityTable } = props;
    const timeout = seconds(60);
    this.queue = new WorkQueue(this, 'Events', {
      ...props,
      name: 'entities',
      workTimeout: timeout,
      ageAlarm: { name: 'entity-age', description: 'The entity windows that decisions read are half an hour behind.' },
    });
    this.update = new StageFunction(this, 'Update', {
      ...props,
      entry: 'serve/update-entities',
      description: 'Folds events into the entity windows',
      everyRequest: true,
      // It waits for DynamoDB; the largest batch takes 215 MB and 5 s of a whole processor: `bench/entity-updates.ts`.
      memory: 512,
      timeout,
      variables: {
        entityTable: entityTable.tableName,
      },
    });
    grantReadWrite(this.update, entityTable);
    this.update.function.addEventSource(
      new SqsEventSource(this.queue.queue, {
        batchSize: 100,
        maxBatchingWindow: Duration.seconds(1),
        // Few at a time: hot entities are written under conditions, and more writers only meet more often.
        maxConcurrency: 5,
        reportBatchItemFailures: true,
      }),
    );
  }
}
