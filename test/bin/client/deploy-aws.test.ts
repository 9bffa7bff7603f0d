import { expect, it } from 'vitest';
import { deployToAws } from '../../../bin/client/deploy-aws.ts';
import { homeAt } from '../../../local-cloud/home.ts';

const account = { account: '111111111111', region: 'eu-central-1' };

/** What the CDK is asked for, in order. */
async function calls(bootstrap: boolean): Promise<string[]> {
  const asked: string[] = [];
  await deployToAws(
    account,
    { environment: 'prod', home: homeAt('home'), bootstrap, onProgress: () => {} },
    {
      bootstrap: async (id, region) => void asked.push(`bootstrap ${id} ${region}`),
      deploy: async (args) => void asked.push(`deploy ${args.find((arg) => arg.startsWith('environment='))}`),
    },
  );
  return asked;
}

it('bootstraps the region, then deploys', async () => {
  expect(await calls(true)).toEqual(['bootstrap 111111111111 eu-central-1', 'deploy environment=prod']);
});

it('asks for nothing but the deployment where the caller may only assume the roles of the CDK', async () => {
  expect(await calls(false)).toEqual(['deploy environment=prod']);
});
