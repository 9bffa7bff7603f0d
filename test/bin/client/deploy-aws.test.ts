import { expect, it } from 'vitest';
import { deployToAws } from '../../../bin/client/deploy-aws.ts';
import type { EnvironmentName } from '../../../core/contracts/platform.ts';
import { homeAt } from '../../../local-cloud/home.ts';

const account = { account: '111111111111', region: 'eu-central-1' };

/** What the CDK is asked for, in order. */
async function calls(bootstrap: boolean, environment: EnvironmentName = 'prod', agrees = true): Promise<string[]> {
  const asked: string[] = [];
  await deployToAws(
    account,
    {
      environment,
      home: homeAt('home'),
      bootstrap,
      alarmEmail: 'oncall@bank.example',
      onProgress: () => {},
      agree: async (changes) => {
        asked.push(`agree to ${changes}`);
        if (!agrees) throw new Error('no');
      },
    },
    {
      bootstrap: async (id, region) => void asked.push(`bootstrap ${id} ${region}`),
      rightsChanges: async (args) => (args.includes('alarmEmail=oncall@bank.example') ? 'a new role' : 'nothing'),
      deploy: async (args) => void asked.push(`deploy ${args.find((arg) => arg.startsWith('environment='))}`),
    },
  ).catch((error: Error) => asked.push(error.message));
  return asked;
}

it('bootstraps the region, then deploys', async () => {
  expect(await calls(true)).toEqual([
    'bootstrap 111111111111 eu-central-1',
    'agree to a new role',
    'deploy environment=prod',
  ]);
});

it('asks for nothing but the deployment where the caller may only assume the roles of the CDK', async () => {
  expect(await calls(false)).toEqual(['agree to a new role', 'deploy environment=prod']);
});

it('changes nothing of prod where nobody agrees to the changed rights, and asks nobody for dev', async () => {
  expect(await calls(false, 'prod', false)).toEqual(['agree to a new role', 'no']);
  expect(await calls(false, 'dev', false)).toEqual(['deploy environment=dev']);
});
