import { userInfo } from 'node:os';
import type { S3Client } from '@aws-sdk/client-s3';
import { DynamoRecordStore } from '../../adapters/aws/dynamo-record-store.ts';
import {
  collectOutputs,
  type EnvironmentName,
  MissingOutput,
  type PlatformOutputs,
  stackName,
  stackSuffixes,
} from '../../core/contracts/platform.ts';
import type { RecordStore } from '../../core/ports/index.ts';
import type { Home } from '../../local-cloud/home.ts';
import { CommandFailed } from '../errors.ts';

export interface ClientSettings {
  target: 'local' | 'aws';
  account: string;
  region: string;
  /** ARN of the caller, on AWS. */
  principal?: string;
  /** Options of every SDK client. */
  sdk: { region: string; endpoint?: string; credentials?: { accessKeyId: string; secretAccessKey: string } };
  /** For a person: `local cloud on port 4566`. */
  description: string;
}

/** A deployed platform, seen from the command line. */
export class Platform {
  readonly settings: ClientSettings;
  readonly environment: EnvironmentName;
  readonly outputs: PlatformOutputs;
  readonly registry: RecordStore;
  readonly home: Home;
  #s3: S3Client | undefined;

  private constructor(
    settings: ClientSettings,
    environment: EnvironmentName,
    home: Home,
    outputs: PlatformOutputs,
    registry: RecordStore,
  ) {
    this.settings = settings;
    this.environment = environment;
    this.home = home;
    this.outputs = outputs;
    this.registry = registry;
  }

  /** @throws CommandFailed when nothing, or another version, is deployed there */
  static async open(settings: ClientSettings, environment: EnvironmentName, home: Home): Promise<Platform> {
    const stacks = await readStacks(settings, environment);
    const deploy = settings.target === 'local' ? 'npx perennial up' : 'npx perennial deploy';
    if (stacks.size === 0)
      throw new CommandFailed(
        `Perennial (${environment}) is not deployed to the ${settings.description}; deploy it: ${deploy}`,
      );
    try {
      const outputs = collectOutputs(environment, (stack) => stacks.get(stack) ?? {});
      return new Platform(settings, environment, home, outputs, await openRegistry(settings, outputs.registryTable));
    } catch (error) {
      if (!(error instanceof MissingOutput)) throw error;
      throw new CommandFailed(
        `the deployment on the ${settings.description} is incomplete (${error.message}): ${deploy}`,
      );
    }
  }

  /** Address of a path of the API with keys. */
  apiUrl(path: string): string {
    return `${apiBase(this.settings, this.outputs)}/${path}`;
  }

  /** Who looks, as reports of the monitor say it: nothing is decided by it, and the audit does not ask for it. */
  get caller(): string {
    return this.settings.principal ?? `local:${userInfo().username}`;
  }

  /** Client of the lake bucket. */
  async s3(): Promise<S3Client> {
    const { S3Client } = await import('@aws-sdk/client-s3');
    this.#s3 ??= new S3Client({
      ...this.settings.sdk,
      forcePathStyle: this.settings.target === 'local',
      maxAttempts: 5,
    });
    return this.#s3;
  }
}

/** The local cloud serves its APIs under its own address, by path. */
export function apiBase(
  { target, sdk }: Pick<ClientSettings, 'target' | 'sdk'>,
  { apiId, apiStage, apiUrl }: Pick<PlatformOutputs, 'apiId' | 'apiStage' | 'apiUrl'>,
): string {
  if (target === 'aws') return apiUrl.replace(/\/$/, '');
  return `${sdk.endpoint}/restapis/${apiId}/${apiStage}/_user_request_`;
}

async function readStacks(
  { sdk }: ClientSettings,
  environment: EnvironmentName,
): Promise<Map<string, Record<string, string>>> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({ ...sdk, maxAttempts: 5 });
  const found = new Map<string, Record<string, string>>();
  await Promise.all(
    stackSuffixes.map(async (suffix) => {
      const StackName = stackName(environment, suffix);
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName })).catch((error: unknown) => {
        if (error instanceof Error && /does not exist/.test(error.message)) return { Stacks: [] };
        throw error;
      });
      const outputs = Stacks?.[0]?.Outputs;
      if (!outputs) return;
      found.set(StackName, Object.fromEntries(outputs.map((o) => [o.OutputKey ?? '', o.OutputValue ?? ''])));
    }),
  );
  return found;
}

async function openRegistry({ sdk }: ClientSettings, table: string): Promise<RecordStore> {
  const { documentClient } = await import('../../adapters/aws/dynamo-client.ts');
  return new DynamoRecordStore(documentClient({ ...sdk, maxAttempts: 6 }), table);
}
