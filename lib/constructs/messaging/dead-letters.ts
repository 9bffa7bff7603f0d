import { Duration } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../../acknowledge.ts';
import { type AlarmContext, PlatformAlarm } from '../observability/platform-alarm.ts';
import { queueEncryption, queueName } from './work-queue.ts';

/**
 * Where every message ends that could not be worked off, whatever queue it came from (`DeadLetterQueueSourceArn` tells):
 * one place to look, one alarm. A redrive sends each message back to its own queue.
 */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: AlarmContext) {
    super(scope, id);
    const { config } = props;
    this.queue = new Queue(this, 'Queue', {
      queueName: queueName(config, 'dead-letters'),
      ...queueEncryption(config),
      enforceSSL: config.enforceSsl,
      retentionPeriod: Duration.days(14),
    });
    new PlatformAlarm(this, 'Waiting', {
      ...props,
      name: 'dead-letters',
      description: 'A function failed on a message again and again; the message waits among the dead letters.',
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
    });
    acknowledge(this.queue, 'AwsSolutions-SQS3', 'it is the dead-letter queue, of queues in other stacks');
  }
}
