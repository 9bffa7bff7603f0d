import type { Message } from '../../core/monitor/messages/compose.ts';
import { MessageRefused } from '../../core/monitor/messages/send-message.ts';
import { ServiceError } from './errors.ts';
import { endpoint, type SignedRequest, signedFetch } from './signed-fetch.ts';

/**
 * Publishes a message about findings in the form that each kind of subscriber takes: e-mail the text, HTTPS endpoints (Slack
 * and Teams by Amazon Q Developer in chat applications) its custom notification, all others the text. Attributes `project`
 * and `kind` are for the filters of subscriptions. It is sent once.
 * @throws MessageRefused where the topic has certainly not taken it; ServiceError where that is not known
 */
export async function publishMessage(topicArn: string, { project, kind, subject, text, chat }: Message): Promise<void> {
  const attributes = Object.entries({ project, kind }).flatMap(([name, value], i): [string, string][] => [
    [`MessageAttributes.entry.${i + 1}.Name`, name],
    [`MessageAttributes.entry.${i + 1}.Value.DataType`, 'String'],
    [`MessageAttributes.entry.${i + 1}.Value.StringValue`, value],
  ]);
  const request: SignedRequest = {
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
    once: true,
  };
  try {
    await signedFetch(request);
  } catch (error) {
    if (error instanceof ServiceError && error.status >= 400 && error.status < 500)
      throw new MessageRefused(`the topic took no message: ${error.message}`, { cause: error });
    throw error;
  }
}
