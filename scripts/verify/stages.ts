import { awsAccount, connect } from '../../bin/client/connect.ts';
import { deployToAws } from '../../bin/client/deploy-aws.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { deploy as cdkDeploy, destroy as cdkDestroy } from '../../local-cloud/cdk.ts';
import { appArguments, deployArguments, localEnvironment } from '../../local-cloud/deploy.ts';
import type { Home } from '../../local-cloud/home.ts';
import type { LocalCloud } from '../../local-cloud/state.ts';
import { removeLeftovers } from './leftovers.ts';
import type { Stage } from './verify.ts';

const environment = 'verify';

/** The account of the current credentials. What an earlier verification left there goes first. */
export function awsStage(home: Home, onProgress: (text: string) => void): Stage {
  let deployed: Platform | undefined;
  const destroy = async () => {
    const settings = await awsAccount();
    deployed ??= await connect({ target: 'aws', environment, home }).catch(() => undefined);
    const cdk = { log: home.deployLog, environment: { ...process.env, AWS_REGION: settings.region } };
    await cdkDestroy(appArguments('aws', environment, home), cdk);
    await removeLeftovers(settings, deployed?.outputs);
    deployed = undefined;
  };
  return {
    destroy,
    async deploy() {
      await destroy();
      const agree = async () => {};
      await deployToAws(await awsAccount(), { environment, home, bootstrap: true, onProgress, agree });
      deployed = await connect({ target: 'aws', environment, home });
      return deployed;
    },
  };
}

/** A running local cloud, beside what else is deployed to it. */
export function localStage(cloud: LocalCloud, home: Home): Stage {
  const cdk = { log: home.deployLog, environment: localEnvironment(cloud) };
  const app = appArguments('local', environment, home);
  let deployed: Platform | undefined;
  return {
    async deploy() {
      await cdkDeploy([...app, ...deployArguments('local', home)], cdk);
      deployed = await connect({ target: 'local', environment, home });
      return deployed;
    },
    async destroy() {
      await cdkDestroy(app, cdk);
      if (deployed) await removeLeftovers(deployed.settings, deployed.outputs);
    },
  };
}
