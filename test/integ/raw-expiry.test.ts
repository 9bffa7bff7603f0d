import { GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { poll } from '../../bin/client/poll.ts';
import { convertedTag } from '../../core/contracts/lake.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { writeFile } from './support/files.ts';
import { ingest } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

async function tagsOf(project: string): Promise<Record<string, string>> {
  const at = await platform();
  const Key = `raw/${project}/orders/orders.csv`;
  const { TagSet = [] } = await (await at.s3()).send(
    new GetObjectTaggingCommand({ Bucket: at.outputs.lakeBucket, Key }),
  );
  return Object.fromEntries(TagSet.map(({ Key: key = '', Value = '' }) => [key, Value]));
}

/** A project whose carriers are persons, or are not. */
async function ingested(pii: boolean): Promise<string> {
  const name = uniqueName('raw');
  const definition = ordersProject(name, {});
  const [source] = definition.data.sources as { columns?: Record<string, unknown> }[];
  source!.columns = { ...source!.columns, carrier: { type: 'string', pii } };
  await publish(definition);
  await ingest(name, 'orders', writeFile('orders.csv', csv(orders(50, 1))));
  return name;
}

test('a raw file with personal data bears the tag by which it expires, once it is converted', async () => {
  const name = await ingested(true);

  await poll(async () => ((await tagsOf(name))[convertedTag.key] === convertedTag.value ? true : undefined), {
    timeoutMs: 30_000,
    waitingFor: 'the tag',
  });
});

test('another stays as it is', async () => {
  expect(await tagsOf(await ingested(false))).toEqual({});
});
