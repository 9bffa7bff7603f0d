import type { EnvironmentName } from '../../core/contracts/platform.ts';
import {
  bootstrap as cdkBootstrap,
  deploy as cdkDeploy,
  rightsChanges as cdkRightsChanges,
} from '../../local-cloud/cdk.ts';
import { appArguments, deployArguments, stackProgress } from '../../local-cloud/deploy.ts';
import type { Home } from '../../local-cloud/home.ts';
import type { ClientSettings } from './platform.ts';

export interface AwsDeployment {
  environment: EnvironmentName;
  home: Home;
  /** False: the account's region is bootstrapped already, and the caller may only assume the roles that this made. */
  bootstrap: boolean;
  /** Who is told of alarms. */
  alarmEmail?: string;
  /** Path of a JSON file of options. */
  optionsFile?: string;
  onProgress: (text: string) => void;
  /** Asked before anything of `prod` is changed, with what would change in who may do what. */
  agree: (changes: string) => Promise<void>;
}

const tools = { bootstrap: cdkBootstrap, deploy: cdkDeploy, rightsChanges: cdkRightsChanges };

/** Deploys all stacks, and before that bootstraps the account's region where that is missing. */
export async function deployToAws(
  { account, region }: Pick<ClientSettings, 'account' | 'region'>,
  { environment, home, bootstrap, alarmEmail, optionsFile, onProgress, agree }: AwsDeployment,
  use = tools,
): Promise<void> {
  const settings = { log: home.deployLog, environment: { ...process.env, AWS_REGION: region } };
  const app = appArguments('aws', environment, home, {
    ...(alarmEmail !== undefined && { alarmEmail }),
    ...(optionsFile !== undefined && { options: optionsFile }),
  });
  if (bootstrap) {
    onProgress('bootstrapping');
    await use.bootstrap(account, region, settings);
  }
  onProgress('synthesising and bundling');
  if (environment === 'prod') await agree(await use.rightsChanges(app, settings));
  await use.deploy([...app, ...deployArguments('aws', home)], {
    ...settings,
    onLine: stackProgress(environment, onProgress),
  });
}
