import { Duration } from 'aws-cdk-lib';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { PlatformConfig } from '../../config.ts';
import { type AlarmContext, PlatformAlarm } from '../observability/platform-alarm.ts';

export interface WorkQueueProps extends AlarmContext {
  /** `ingest` becomes `perennial-dev-ingest`. */
  readonly name: string;
  /** Timeout of the function that works it off: a message is hidden for six times as long. */
  readonly workTimeout: Duration;
  readonly deadLetters: IQueue;
  /** Name and meaning of an alarm on messages that wait for half an hour. @default no alarm */
  readonly ageAlarm?: { readonly name: string; readonly description: string };
}

/** A standard queue, encrypted; after five attempts a message goes to the dead letters. */
export class WorkQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { config, ageAlarm } = props;
    this.queue = new Queue(this, 'Queue', {
      queueName: queueName(config, props.name),
      ...queueEncryption(config),
      enforceSSL: config.enforceSsl,
      visibilityTimeout: Duration.seconds(props.workTimeout.toSeconds() * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: props.deadLetters, maxReceiveCount: 5 },
    });
    if (ageAlarm)
      new PlatformAlarm(this, 'Age', {
        ...props,
        ...ageAlarm,
        metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: 'Maximum' }),
        above: Duration.minutes(30).toSeconds(),
      });
  }
}

/** By the customer's key where one is asked for. */
export const queueEncryption = ({ encryptionKey }: PlatformConfig) =>
  encryptionKey
    ? { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey, dataKeyReuse: Duration.minutes(5) }
    : { encryption: QueueEncryption.SQS_MANAGED };

export const queueName = (config: PlatformConfig, name: string) => `${config.prefix}-${name}`;
