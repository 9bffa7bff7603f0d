import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DeadLetters } from '../constructs/messaging/dead-letters.ts';
import { FindingsTopic } from '../constructs/monitor/findings-topic.ts';
import { AlarmTopic } from '../constructs/observability/alarm-topic.ts';
import { PlatformDashboard } from '../constructs/observability/dashboard.ts';
import { PlatformAlarm } from '../constructs/observability/platform-alarm.ts';
import { PerennialStack, type PerennialStackProps } from './perennial-stack.ts';

/** Who is told, what is shown, and what was left over. The other stacks hang their own alarms on the topic. */
export class ObservabilityStack extends PerennialStack<'Observability'> {
  readonly alarmTopic: ITopic;
  readonly findingsTopic: ITopic;
  readonly deadLetters: IQueue;

  constructor(scope: Construct, props: PerennialStackProps) {
    super(scope, 'Observability', props);
    const { config } = props;
    this.alarmTopic = new AlarmTopic(this, 'Alarms', { config }).topic;
    this.findingsTopic = new FindingsTopic(this, 'Findings', { config }).topic;
    const alarms = { config, alarmTopic: this.alarmTopic };
    this.deadLetters = new DeadLetters(this, 'DeadLetters', alarms).queue;
    new PlatformAlarm(this, 'Throttles', {
      ...alarms,
      name: 'throttles',
      description: 'The account ran out of concurrent function executions for a quarter of an hour.',
      // Of the account as a whole: its limit is shared by everything that runs in it.
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'Throttles',
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
      above: 10,
      periods: 3,
    });
    const { dashboard } = new PlatformDashboard(this, 'Dashboard', { config });
    this.outputs({
      alarmTopicArn: this.alarmTopic.topicArn,
      findingsTopicArn: this.findingsTopic.topicArn,
      dashboard: dashboard.dashboardName,
      deadLettersUrl: this.deadLetters.queueUrl,
    });
  }
}
