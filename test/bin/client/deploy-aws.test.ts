import { expect, it } from 'vitest';
import { cdkCalls } from '../../../bin/client/deploy-aws.ts';
import { homeAt } from '../../../scripts/local-cloud/home.ts';

const account = { account: '111111111111', region: 'eu-central-1' };
const deployment = { environment: 'prod' as const, home: homeAt('home') };

it('bootstraps the region, then deploys', () => {
  const calls = cdkCalls(account, { ...deployment, bootstrap: true });
  expect(calls.map(([, [command]]) => command)).toEqual(['bootstrap', 'deploy']);
  expect(calls[0]![1]).toContain('aws://111111111111/eu-central-1');
});

it('asks for nothing but the deployment where the caller may only assume the roles of the CDK', () => {
  const calls = cdkCalls(account, { ...deployment, bootstrap: false });
  expect(calls.map(([, [command]]) => command)).toEqual(['deploy']);
  expect(calls[0]![1].join(' ')).toContain('environment=prod');
});
