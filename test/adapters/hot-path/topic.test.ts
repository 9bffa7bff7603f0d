import { expect, it, vi } from 'vitest';
import { publishMessage } from '../../../adapters/hot-path/topic.ts';
import { fakeAws } from './aws.ts';

it('publishes a text for mail and a notification for chat, with attributes to filter by', async () => {
  const sns = await fakeAws([{ status: 200, body: '<PublishResponse/>' }]);
  vi.stubEnv('AWS_ENDPOINT_URL', sns.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  try {
    const message = { project: 'fraud', kind: 'daily' as const, subject: 'fraud: 1 & more', text: 'a\nb', chat: '{}' };
    await publishMessage('arn:aws:sns:eu-central-1:1:perennial-dev-findings', message);
    const [request] = sns.received;
    expect(request?.headers.authorization).toContain('/eu-central-1/sns/aws4_request');
    const form = Object.fromEntries(new URLSearchParams(request?.body));
    expect(form).toMatchObject({
      Action: 'Publish',
      TopicArn: 'arn:aws:sns:eu-central-1:1:perennial-dev-findings',
      Subject: 'fraud: 1 & more',
      MessageStructure: 'json',
      'MessageAttributes.entry.1.Name': 'project',
      'MessageAttributes.entry.1.Value.StringValue': 'fraud',
      'MessageAttributes.entry.2.Value.StringValue': 'daily',
    });
    expect(JSON.parse(form.Message!)).toEqual({ default: 'a\nb', email: 'a\nb', https: '{}' });
  } finally {
    vi.unstubAllEnvs();
    await sns.close();
  }
});
