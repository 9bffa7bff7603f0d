import { mkdirSync, rmSync } from 'node:fs';
import { type EnvironmentName, stackName, stackSuffixes } from '../core/contracts/platform.ts';
import { objectWith } from '../core/contracts/schema.ts';
import { projectsDirectory } from '../package/workspace.ts';
import { bootstrap, deploy } from './cdk.ts';
import { fingerprint } from './fingerprint.ts';
import { type Home, homeAt } from './home.ts';
import { readJson, writeJson } from './json-file.ts';
import { saveNow } from './kept.ts';
import { accountId, endpointOf, type LocalCloud, region, rootCredentials } from './state.ts';

interface Deployment {
  instance: string;
  environment: EnvironmentName;
  fingerprint: string;
  at: string;
}

const deploymentSchema = objectWith<Deployment>('a deployment', {
  instance: 'string',
  environment: 'string',
  fingerprint: 'string',
  at: 'string',
});

export interface DeployOptions {
  home?: Home;
  environment?: EnvironmentName;
  /** A line for a person: what is being done. */
  onProgress?: (text: string) => void;
}

/** Deploys the platform to a running local cloud, unless what runs there was made of the same sources. */
export async function deployToLocalCloud(
  cloud: LocalCloud,
  options: DeployOptions = {},
): Promise<{ deployed: boolean }> {
  const { home = homeAt(), environment = 'dev', onProgress = () => {} } = options;
  const wanted = { instance: cloud.instance, environment, fingerprint: fingerprint() };
  const known = readJson(home.deployment, deploymentSchema);
  if (
    known?.instance === wanted.instance &&
    known.environment === environment &&
    known.fingerprint === wanted.fingerprint
  )
    return { deployed: false };

  const settings = { log: home.deployLog, environment: localEnvironment(cloud) };
  if (known?.instance !== cloud.instance) {
    rmSync(home.deployLog, { force: true });
    onProgress('bootstrapping');
    await bootstrap(accountId, region, settings);
  }
  onProgress('synthesising and bundling');
  await deploy([...appArguments('local', environment, home), ...deployArguments('local', home)], {
    ...settings,
    onLine: stackProgress(environment, onProgress),
  });
  // What is not saved would be missing after a kill, and never deployed again.
  await saveNow(home, cloud);
  writeJson(home.deployment, { ...wanted, at: new Date().toISOString() } satisfies Deployment);
  return { deployed: true };
}

/** What the CDK is told of the app. */
export function appArguments(
  target: 'local' | 'aws',
  environment: EnvironmentName,
  home: Home,
  more: { alarmEmail?: string; options?: string; projects?: string } = {},
): string[] {
  const projects = projectsDirectory();
  // Whoever has no project yet may have a platform.
  mkdirSync(projects, { recursive: true });
  const context = { target, environment, projects, ...more };
  const given = Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  return [...given, '--output', home.assembly];
}

/** What `cdk deploy` is told besides: without questions; whoever has to agree has been asked before. */
export function deployArguments(target: 'local' | 'aws', home: Home): string[] {
  const files = ['--outputs-file', home.outputs];
  // A change set shows what would be done; nobody looks at one of the local cloud.
  const method = target === 'local' ? ['--method', 'direct'] : [];
  const quiet = [
    '--require-approval',
    'never',
    '--progress',
    'events',
    '--no-notices',
    '--no-version-reporting',
    '--no-path-metadata',
  ];
  return [...files, ...method, ...quiet, '--concurrency', '4'];
}

/** Environment of programs that talk to the local cloud as its root: none of the caller's own AWS settings. */
export function localEnvironment(cloud: Pick<LocalCloud, 'port'>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(own),
    AWS_ENDPOINT_URL: endpointOf(cloud),
    AWS_ACCESS_KEY_ID: rootCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: rootCredentials.secretAccessKey,
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    // Profiles could bring an endpoint or a role of their own.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

/** Says which stacks are under way: `Data, Serving (2 of 4 stacks done)`. */
export function stackProgress(environment: EnvironmentName, onProgress: (text: string) => void) {
  const done = new Set<string>();
  const active = new Set<string>();
  const names = new Map(stackSuffixes.map((suffix) => [stackName(environment, suffix), suffix]));
  return (line: string): void => {
    const name = names.get(/\b(Perennial-\w+-\w+)/.exec(line)?.[1] ?? '');
    const finished = line.trim().startsWith('✅');
    if (!name || !(finished || line.includes(': deploying'))) return;
    if (finished) active.delete(name);
    (finished ? done : active).add(name);
    const doing = active.size > 0 ? `${[...active].join(', ')} ` : '';
    onProgress(`${doing}(${done.size} of ${names.size} stacks done)`);
  };
}
