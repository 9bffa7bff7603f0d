import type { EnvironmentName } from '../../core/contracts/platform.ts';
import { cdk } from '../../scripts/local-cloud/cdk.ts';
import { deployArguments, stackProgress } from '../../scripts/local-cloud/deploy.ts';
import type { Home } from '../../scripts/local-cloud/home.ts';
import type { ClientSettings } from './platform.ts';

export interface AwsDeployment {
  environment: EnvironmentName;
  home: Home;
  /** False: the account's region is bootstrapped already, and the caller may only assume the roles that this made. */
  bootstrap: boolean;
}

/** Deploys all stacks, and before that bootstraps the account's region where that is missing. */
export async function deployToAws(
  settings: Pick<ClientSettings, 'account' | 'region'>,
  { onProgress, ...deployment }: AwsDeployment & { onProgress: (text: string) => void },
): Promise<void> {
  const { environment, home } = deployment;
  const log = { log: home.deployLog, environment: { ...process.env, AWS_REGION: settings.region } };
  for (const [name, args] of cdkCalls(settings, deployment)) {
    onProgress(name);
    await cdk(args, { ...log, onLine: stackProgress(environment, onProgress) });
  }
}

/** What the CDK is asked for, in order. */
export function cdkCalls(
  { account, region }: Pick<ClientSettings, 'account' | 'region'>,
  { environment, home, bootstrap }: AwsDeployment,
): [name: string, args: string[]][] {
  const calls: [string, string[]][] = bootstrap ? [['bootstrapping', ['bootstrap', `aws://${account}/${region}`]]] : [];
  return [...calls, ['synthesising and bundling', deployArguments('aws', environment, home)]];
}
