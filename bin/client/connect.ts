import type { EnvironmentName } from '../../core/contracts/platform.ts';
import { type Home, homeAt } from '../../local-cloud/home.ts';
import { accountId, endpointOf, region, rootCredentials, runningCloud, startedCloud } from '../../local-cloud/state.ts';
import { CommandFailed } from '../errors.ts';
import { type ClientSettings, Platform } from './platform.ts';

export interface ConnectOptions {
  /** Default: the running local cloud if there is one, else the account of the current credentials. */
  target?: 'local' | 'aws';
  environment?: EnvironmentName;
  home?: Home;
  /** Milliseconds that a local cloud may take to answer. */
  patience?: number;
}

/** The deployed platform that a command talks to. @throws CommandFailed when there is none */
export async function connect({
  target,
  environment = 'dev',
  home = homeAt(),
  patience,
}: ConnectOptions = {}): Promise<Platform> {
  const cloud = target === 'aws' ? undefined : await runningCloud(home, patience);
  // Who meant the local cloud must not change the account.
  const silent = cloud || target === 'aws' ? undefined : startedCloud(home);
  if (silent)
    throw new CommandFailed(
      `the local cloud on port ${silent.port} is there and does not answer; try again, or start it anew: npx perennial down, then up (--aws asks the AWS account)`,
    );
  if (target === 'local' && !cloud) throw new CommandFailed('no local cloud is running; start one: npx perennial up');
  const settings: ClientSettings = cloud
    ? {
        target: 'local',
        region,
        account: accountId,
        sdk: { endpoint: endpointOf(cloud), region, credentials: { ...rootCredentials } },
        description: `local cloud on port ${cloud.port}`,
      }
    : await awsAccount(target === undefined);
  return Platform.open(settings, environment, home);
}

/** The account of the current credentials. @throws CommandFailed when there are none */
export async function awsAccount(undecided = false): Promise<ClientSettings> {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ maxAttempts: 2 });
  try {
    const region = await client.config.region();
    const { Account: account, Arn: principal } = await client.send(new GetCallerIdentityCommand({}));
    if (!account) throw new Error('the caller has no account');
    return {
      target: 'aws',
      region,
      account,
      ...(principal ? { principal } : {}),
      sdk: { region },
      description: `AWS account ${account} in ${region}`,
    };
  } catch (cause) {
    const remedy = 'set AWS_PROFILE and AWS_REGION, or sign in: aws sso login';
    const local = undecided ? 'no local cloud is running (npx perennial up starts one) and ' : '';
    throw new CommandFailed(
      `${local}the AWS account cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}; ${remedy}`,
      { cause },
    );
  }
}
