import type { EnvironmentName } from '../../core/contracts/platform.ts';
import { bootstrap as cdkBootstrap, deploy as cdkDeploy } from '../../local-cloud/cdk.ts';
import { deployArguments, stackProgress } from '../../local-cloud/deploy.ts';
import type { Home } from '../../local-cloud/home.ts';
import type { ClientSettings } from './platform.ts';

export interface AwsDeployment {
  environment: EnvironmentName;
  home: Home;
  /** False: the account's region is bootstrapped already, and the caller may only assume the roles that this made. */
  bootstrap: boolean;
  onProgress: (text: string) => void;
}

const tools = { bootstrap: cdkBootstrap, deploy: cdkDeploy };

/** Deploys all stacks, and before that bootstraps the account's region where that is missing. */
export async function deployToAws(
  { account, region }: Pick<ClientSettings, 'account' | 'region'>,
  { environment, home, bootstrap, onProgress }: AwsDeployment,
  use = tools,
): Promise<void> {
  const settings = { log: home.deployLog, environment: { ...process.env, AWS_REGION: region } };
  if (bootstrap) {
    onProgress('bootstrapping');
    await use.bootstrap(account, region, settings);
  }
  onProgress('synthesising and bundling');
  await use.deploy(deployArguments('aws', environment, home), {
    ...settings,
    onLine: stackProgress(environment, onProgress),
  });
}
