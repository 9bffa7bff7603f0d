import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { PlatformConfig } from '../../config.ts';

export interface FindingsTopicProps {
  readonly config: PlatformConfig;
}

/** Where messages about findings are sent to: subscribe a mailbox, or a Slack channel by Amazon Q Developer. */
export class FindingsTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { config }: FindingsTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      topicName: `${config.prefix}-findings`,
      displayName: `Perennial ${config.environment}`,
      enforceSSL: config.enforceSsl,
      ...(config.encryptionKey && { masterKey: config.encryptionKey }),
    });
  }
}
