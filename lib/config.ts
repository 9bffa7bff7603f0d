import { readFileSync } from 'node:fs';
import {
  Aws,
  CliCredentialsStackSynthesizer,
  type Environment,
  type IStackSynthesizer,
  RemovalPolicy,
} from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Node } from 'constructs';
import { type EnvironmentName, environmentNames, stackName } from '../core/contracts/platform.ts';
import type { AskedContainers } from './code/asked-containers.ts';
import type { PlatformNetwork } from './constructs/network/platform-network.ts';
import { parseOptions } from './options/parse-options.ts';
import type { PlatformOptions } from './options/platform-options.ts';
import { type Target, targets } from './target.ts';

/** Everything that may differ between two deployments. Constructs read these switches and nothing else. */
export interface PlatformConfig {
  readonly environment: EnvironmentName;
  readonly target: Target;
  /** Account and region. */
  readonly env: Environment;
  /** Prefix of every physical name. */
  readonly prefix: string;

  // Switches of the environment: dev may be thrown away, prod keeps its data and calls people.
  /**
   * Of data and logs. What prod keeps goes all the same when the deployment that makes it is rolled back: it is empty, and
   * its name would stop the next attempt.
   */
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  readonly logRetention: RetentionDays;
  /** Alarms exist in both, so that they are tested; only prod notifies. */
  readonly notifyAlarms: boolean;
  /** Who is told of alarms; `none`: something else subscribes to the topic. */
  readonly alarmEmail?: string;

  /** What projects and options ask of containers; undefined: nothing is made of them. */
  readonly containers?: AskedContainers;
  /** What is asked for beside the defaults. */
  readonly options: PlatformOptions;
  /** The customer's key, where one is asked for: made, or named, by the data stack. */
  readonly encryptionKey?: IKey;
  /** Where functions run and APIs answer, where a private network is asked for: made by the data stack. */
  readonly network?: PlatformNetwork;

  // Switches of the target: what the local cloud does otherwise than AWS.
  /** Buckets (that of the assets included) and queues refuse plain HTTP. The local cloud speaks nothing else. */
  readonly enforceSsl: boolean;
  /** The registry refuses writes of whoever is not the platform. The local cloud knows no policy of a table. */
  readonly guardWrites: boolean;
  /** `cdk destroy` empties the bucket by a provider function that uses the runtime's own SDK, which the local cloud has not. */
  readonly emptyBucketOnDelete: boolean;
  /** Group that IAM sees in the ARN of a schedule: the local cloud takes every schedule for one of `default`. */
  readonly scheduleGroupInArns: string;
  /** Who sends a task token is allowed it by its machine: the local cloud does not know which that is, and asks for all. */
  readonly tokensNameMachines: boolean;
  /** Actions that allow sending to a queue: the local cloud asks for one of its own for a batch. */
  readonly sendActions: readonly string[];
  /** Containers are built here and run on this machine's network: the local cloud has no registry of images, and no other network. */
  readonly containersOnHost: boolean;
  /** cdk-nag and the CDK's own rules judge what goes to AWS; they would double the time of a local deployment. */
  readonly validate: boolean;
  /** Functions without native code: Graviton costs a fifth less; the local cloud runs what the machine is. */
  readonly scriptArchitecture: 'arm64' | 'x64';
  /** Platforms of the native DuckDB binding that will do, the first one preferred. */
  readonly nativePlatforms: readonly string[];
}

export class InvalidContext extends Error {
  override name = 'InvalidContext';
  constructor(key: string, received: unknown, expected: readonly string[]) {
    super(
      `context '${key}' is '${String(received)}', expected one of: ${expected.join(', ')}; pass it as -c ${key}=${expected[0]}`,
    );
  }
}

/**
 * Reads the app's context: `-c environment=dev|prod` (default dev), `-c target=aws|local` (default aws), `-c alarmEmail=address|none`,
 * `-c options=FILE`: a JSON file of `PlatformOptions`, or the object itself in cdk.json.
 */
export function readConfig(node: Node): PlatformConfig {
  const environment = choice(node, 'environment', environmentNames, 'dev');
  const target = choice(node, 'target', targets, 'aws');
  const alarmEmail: unknown = node.tryGetContext('alarmEmail');
  const asked: unknown = node.tryGetContext('options');
  const options = parseOptions(typeof asked === 'string' ? JSON.parse(readFileSync(asked, 'utf8')) : asked);
  const config = configOf(environment, target, currentPlace(), options);
  return alarmEmail === undefined ? config : { ...config, alarmEmail: String(alarmEmail) };
}

export function configOf(
  environment: EnvironmentName,
  target: Target,
  env = currentPlace(),
  options: PlatformOptions = {},
): PlatformConfig {
  const prod = environment === 'prod';
  const local = target === 'local';
  const prefix = `perennial-${environment}`;
  const machine = process.arch === 'arm64' ? 'arm64' : 'x64';
  return {
    environment,
    target,
    env,
    prefix,
    removalPolicy: prod ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    deletionProtection: prod,
    logRetention: options.logRetentionDays ?? (prod ? RetentionDays.SIX_MONTHS : RetentionDays.ONE_WEEK),
    notifyAlarms: prod,
    options,
    enforceSsl: !local,
    guardWrites: !local,
    emptyBucketOnDelete: !prod && !local,
    scheduleGroupInArns: local ? 'default' : prefix,
    tokensNameMachines: !local,
    sendActions: ['sqs:SendMessage', ...(local ? ['sqs:SendMessageBatch'] : [])],
    containersOnHost: local,
    validate: !local,
    scriptArchitecture: local ? machine : 'arm64',
    nativePlatforms: local ? [`${process.platform}-${process.arch}`] : ['linux-arm64', 'linux-x64'],
  };
}

/** The bootstrap roles are refused the assets bucket under the local cloud's IAM; there the caller deploys by itself. */
export function synthesizerOf(config: PlatformConfig): IStackSynthesizer | undefined {
  return config.target === 'local' ? (new CliCredentialsStackSynthesizer() as IStackSynthesizer) : undefined;
}

/** ARNs of the roles of all stacks: CloudFormation begins their names with that of their stack. */
export function rolesOfPlatform({ environment }: Pick<PlatformConfig, 'environment'>): string {
  return `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${stackName(environment, 'Data').replace('Data', '*')}`;
}

/** As the CDK's command line resolves it from the current credentials; left open where there are none. */
function currentPlace(): Environment {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  return { ...(account && { account }), ...(region && { region }) };
}

function choice<T extends string>(node: Node, key: string, allowed: readonly T[], fallback: T): T {
  const received: unknown = node.tryGetContext(key) ?? fallback;
  const found = allowed.find((value) => value === received);
  if (found === undefined) throw new InvalidContext(key, received, allowed);
  return found;
}
