/** Names and outputs of the deployed platform: written by `lib`, read by the command line. */
import type { CodeHash } from './ids.ts';

export const environmentNames = ['dev', 'prod', 'verify'] as const;
/**
 * `dev` may be thrown away, `prod` keeps its data, `verify` is made and destroyed by `npm run verify:aws`; chosen by
 * `-c environment=…`.
 */
export type EnvironmentName = (typeof environmentNames)[number];

/** Stacks in the order of their deployment. */
export const stackSuffixes = ['Data', 'Observability', 'Serving', 'Pipelines'] as const;
export type StackSuffix = (typeof stackSuffixes)[number];

/** `Perennial-Dev-Data`. */
export function stackName(environment: EnvironmentName, stack: StackSuffix): string {
  return `Perennial-${environment[0]!.toUpperCase()}${environment.slice(1)}-${stack}`;
}

/** Outputs of each stack: property of `PlatformOutputs` -> output key of the CloudFormation stack. */
export const platformOutputs = {
  Data: {
    lakeBucket: 'LakeBucket',
    registryTable: 'RegistryTable',
    entityTable: 'EntityTable',
    eventBus: 'EventBus',
    glueDatabase: 'GlueDatabase',
    piiKeyParameter: 'PiiKeyParameter',
  },
  Observability: {
    alarmTopicArn: 'AlarmTopicArn',
    /** Messages about what the monitors find. */
    findingsTopicArn: 'FindingsTopicArn',
    dashboard: 'Dashboard',
    /** Messages of any queue that could not be worked off. */
    deadLettersUrl: 'DeadLettersUrl',
  },
  Serving: {
    /** The API with keys: `<apiUrl>projects/<project>/predictions`. */
    apiId: 'ApiId',
    apiStage: 'ApiStage',
    apiUrl: 'ApiUrl',
    /** The same routes behind IAM authorisation, for services. */
    serviceApiId: 'ServiceApiId',
    serviceApiUrl: 'ServiceApiUrl',
    /** The first API key; its value is read with `GetApiKey` and its grant written by the command line. */
    apiKeyId: 'ApiKeyId',
    captureStream: 'CaptureStream',
    entityQueueUrl: 'EntityQueueUrl',
    predictFunction: 'PredictFunction',
  },
  Pipelines: {
    ingestQueueUrl: 'IngestQueueUrl',
    triggerQueueUrl: 'TriggerQueueUrl',
    ingestMachineArn: 'IngestMachineArn',
    /** Converts a project's data again after its contract has changed. */
    reconvertMachineArn: 'ReconvertMachineArn',
    convertFunction: 'ConvertFunction',
    lifecycleMachineArn: 'LifecycleMachineArn',
    monitorMachineArn: 'MonitorMachineArn',
    batchMachineArn: 'BatchMachineArn',
    /** Called by people: starts batches. */
    batchFunction: 'BatchFunction',
    scheduleGroup: 'ScheduleGroup',
    schedulerRoleArn: 'SchedulerRoleArn',
    /** The functions that people call: promotes, rolls back and decides about rollouts, publishes, decides about findings, and what an administrator may. */
    decideFunction: 'DecideFunction',
    applyFunction: 'ApplyFunction',
    findingsFunction: 'FindingsFunction',
    administerFunction: 'AdministerFunction',
    startRunFunction: 'StartRunFunction',
    /** Called by people too: starts and cancels runs, frees a project from one that is over. */
    controlRunFunction: 'ControlRunFunction',
    /** Hash of all code that shapes a model. */
    trainingCodeHash: 'TrainingCodeHash',
  },
} as const satisfies Record<StackSuffix, Record<string, string>>;

type OutputName = { [S in StackSuffix]: keyof (typeof platformOutputs)[S] }[StackSuffix];
export type PlatformOutputs = Record<OutputName, string>;

export class MissingOutput extends Error {
  override name = 'MissingOutput';
  constructor(stack: string, output: string) {
    super(`stack ${stack} has no output '${output}'; deploy the platform with this version of the project first`);
  }
}

/**
 * The outputs of all stacks as one object.
 *
 * @param read the outputs of the named stack by output key
 * @throws MissingOutput
 */
export function collectOutputs(
  environment: EnvironmentName,
  read: (stack: string) => Readonly<Record<string, string>>,
): PlatformOutputs {
  const collected: Record<string, string> = {};
  for (const suffix of stackSuffixes) {
    const stack = stackName(environment, suffix);
    const outputs = read(stack);
    for (const [name, key] of Object.entries(platformOutputs[suffix])) {
      const value = outputs[key];
      if (value === undefined) throw new MissingOutput(stack, key);
      collected[name] = value;
    }
  }
  return collected as PlatformOutputs;
}

/**
 * Properties of the custom resource that publishes the projects (CloudFormation passes every value as text). The function
 * answers to the event's `ResponseURL` itself. On delete it removes the projects' schedules.
 */
export interface PublishProperties {
  /** An object that holds a JSON array of parsed project files. */
  assetBucket: string;
  assetKey: string;
  /** Hash of that array; a changed value is what makes CloudFormation call again. */
  definitionsHash: string;
  /** Hash of all code that shapes a model (`TRAINING_CODE_HASH`). */
  codeHash: CodeHash;
}
