import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { PlatformConfig } from '../../config.ts';

export interface AlarmTopicProps {
  readonly config: PlatformConfig;
}

/** Where alarms are sent to: a mailbox, whose owner confirms the subscription, or what else subscribes to it. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { config }: AlarmTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      topicName: `${config.prefix}-alarms`,
      displayName: `Perennial ${config.environment}`,
      enforceSSL: config.enforceSsl,
      ...(config.encryptionKey && { masterKey: config.encryptionKey }),
    });
    if (config.alarmEmail !== undefined && config.alarmEmail !== 'none')
      this.topic.addSubscription(new EmailSubscription(config.alarmEmail));
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }
}
