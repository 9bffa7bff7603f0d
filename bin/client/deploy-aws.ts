import type { EnvironmentName } from '../../core/contracts/platform.ts';
import { bootstrap, deploy } from '../../local-cloud/cdk.ts';
import { deployArguments, stackProgress } from '../../local-cloud/deploy.ts';
import type { Home } from '../../local-cloud/home.ts';
import type { ClientSettings } from './platform.ts';

/** Bootstraps the account's region where that is missing, and deploys all stacks. */
export async function deployToAws(
  { account, region }: ClientSettings,
  { environment, home, onProgress }: { environment: EnvironmentName; home: Home; onProgress: (text: string) => void },
): Promise<void> {
  const settings = { log: home.deployLog, environment: { ...process.env, AWS_REGION: region } };
  onProgress('bootstrapping');
  await bootstrap(account, region, settings);
  onProgress('synthesising and bundling');
  await deploy(deployArguments('aws', environment, home), {
    ...settings,
    onLine: stackProgress(environment, onProgress),
  });
}
