import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type EventType, eventSource } from '../../../core/contracts/events.ts';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { type AlarmContext, PlatformAlarm } from '../observability/platform-alarm.ts';
import { grantLookUp, grantWrite } from '../registry/record-table.ts';

export interface RefusedModelsProps extends FunctionContext, AlarmContext {
  readonly registry: ITableV2;
  readonly bus: IEventBus;
  readonly deadLetters: IQueue;
}

/**
 * Keeps which versions failed their check where they were to serve, so that people see it. The function is called for nothing else, so that
 * its calls, which CloudWatch counts for nothing, are the alarm.
 */
export class RefusedModels extends Construct {
  constructor(scope: Construct, id: string, props: RefusedModelsProps) {
    super(scope, id);
    const { config, registry, bus } = props;
    const keep = new StageFunction(this, 'Keep', {
      ...props,
      entry: 'serve/keep-refusal',
      description: 'Keeps that a model failed its check where it was to serve',
      memory: 256,
      timeout: seconds(30),
      variables: { registryTable: registry.tableName },
    });
    grantLookUp(keep, registry);
    grantWrite(keep, registry, ['refusals', 'observed']);
    const refused: EventType = 'ModelRefused';
    new Rule(this, 'Refused', {
      ruleName: `${config.prefix}-model-refused`,
      description: 'A model that failed its check is kept on record',
      eventBus: bus,
      eventPattern: { source: [eventSource], detailType: [refused] },
      targets: [new LambdaFunction(keep.function)],
    });
    new PlatformAlarm(this, 'Alarm', {
      ...props,
      name: 'model-refused',
      description:
        'A model failed its check and serves nobody; its project goes on with the version before, or with none.',
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'Invocations',
        dimensionsMap: { FunctionName: keep.name },
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
    });
  }
}
