import { Alarm, ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { PlatformConfig } from '../../config.ts';

/** What every construct with alarms is given. */
export interface AlarmContext {
  readonly config: PlatformConfig;
  readonly alarmTopic: ITopic;
}

export interface PlatformAlarmProps extends AlarmContext {
  /** Name of the alarm and of its entry in docs/runbook.md. */
  readonly name: string;
  /** What it means, in a sentence. */
  readonly description: string;
  /** One metric, not an expression over several: CloudWatch bills each, and the local cloud has none. */
  readonly metric: Metric;
  /** In alarm above this. @default 0 */
  readonly above?: number;
  /** Periods in a row. @default 1 */
  readonly periods?: number;
}

/** An alarm that says where the runbook is. There are thirteen: ten are free in an account. */
export class PlatformAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: PlatformAlarmProps) {
    super(scope, id);
    const { config, name } = props;
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName: `${config.prefix}-${name}`,
      alarmDescription: `${props.description} What to do: docs/runbook.md#${name}`,
      metric: props.metric,
      threshold: props.above ?? 0,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      actionsEnabled: config.notifyAlarms,
    });
    this.alarm.addAlarmAction(new SnsAction(props.alarmTopic));
    this.alarm.addOkAction(new SnsAction(props.alarmTopic));
  }
}
