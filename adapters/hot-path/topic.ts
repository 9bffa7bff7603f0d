import type { Message } from '../../core/monitor/messages/compose.ts';
import { endpoint, signedFetch } from './signed-fetch.ts';

/**
 * Publishes a message about findings in the form that each kind of subscriber takes: e-mail the text, HTTPS endpoints (Slack
 * and Teams by Amazon Q Developer in chat applications) its custom notification, all others the text. Attributes `project`
 * and `kind` are for the filters of subscriptions. @throws ServiceError
 */
export async function publishMessage(topicArn: string, { project, kind, subject, text, chat }: Message): Promise<void> {
  const attributes = Object.entries({ project, kind }).flatMap(([name, value], i): [string, string][] => [
    [`MessageAttributes.entry.${i + 1}.Name`, name],
    [`MessageAttributes.entry.${i + 1}.Value.DataType`, 'String'],
    [`MessageAttributes.entry.${i + 1}.Value.StringValue`, value],
  ]);
  await signedFetch({
    service: 'sns',
    action: 'Publish',
    url: `${endpoint('sns')}/`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams([
      ['Action', 'Publish'],
      ['Version', '2010-03-31'],
      ['TopicArn', topicArn],
      ['Subject', subject],
      ['MessageStructure', 'json'],
      ['Message', JSON.stringify({ default: text, email: text, https: chat })],
      ...attributes,
    ]).toString(),
    timeout: 10_000,
  });
}
