import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { expect, inject, test } from 'vitest';
import { silentProgress } from '../../bin/ui/progress.ts';
import { homeAt } from '../../local-cloud/home.ts';
import { runningCloud } from '../../local-cloud/state.ts';
import { localStage } from '../../scripts/verify/stages.ts';
import { checks, verify } from '../../scripts/verify/verify.ts';
import { platform } from './support/platform.ts';

/** What only AWS shows. */
const onlyOnAws = [
  'TLS 1.0 and 1.1 are refused, 1.2 and 1.3 spoken',
  'roles may write their own partitions of the registry and no others',
  'the registry refuses whoever is not the platform, administrators too',
  'what bills bears the tags application and environment',
  'costs can be told by the tag',
];

async function stacksOfVerification(): Promise<string[]> {
  const { settings } = await platform();
  const { StackSummaries = [] } = await new CloudFormationClient(settings.sdk).send(new ListStacksCommand({}));
  return StackSummaries.filter(
    ({ StackName = '', StackStatus }) => StackName.startsWith('Perennial-Verify-') && StackStatus !== 'DELETE_COMPLETE',
  ).map(({ StackName = '' }) => StackName);
}

test('what npm run verify:aws does with an account, done with the local cloud', { timeout: 600_000 }, async () => {
  const home = homeAt(inject('perennialHome'));
  const cloud = await runningCloud(home);
  const stage = localStage(cloud!, home);

  const results = await verify(stage, { progress: silentProgress, signal: new AbortController().signal });

  for (const { name, detail } of results.filter(({ status }) => status === 'skipped'))
    process.stderr.write(`skipped on the local cloud: ${name}: ${detail}\n`);
  expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(results.map(({ name }) => name)).toEqual(['deployment', ...checks.map(({ name }) => name), 'destruction']);
  expect(results.filter(({ status }) => status === 'skipped').map(({ name }) => name)).toEqual(onlyOnAws);
  expect(await stacksOfVerification()).toEqual([]);
});
