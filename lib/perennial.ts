import { statSync } from 'node:fs';
import type { IRestApi } from 'aws-cdk-lib/aws-apigateway';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type EnvironmentName, environmentNames } from '../core/contracts/platform.ts';
import { readDefinitions } from './code/definitions.ts';
import { functionCode } from './code/function-code.ts';
import { configOf } from './config.ts';
import { featureFlags } from './feature-flags.ts';
import { parseOptions } from './options/parse-options.ts';
import type { PlatformOptions } from './options/platform-options.ts';
import { createPlatform } from './platform.ts';
import { type Target, targets } from './target.ts';

/** An account and a region of AWS. */
export interface Place {
  readonly account?: string;
  readonly region?: string;
}

export interface PerennialProps {
  /** `dev` may be thrown away; `prod` keeps its data when stacks are deleted, and calls people. Physical names carry it. */
  readonly environment: EnvironmentName;
  /** Directory with a `<name>/project.yaml` for each project, which are published at the end of the deployment. */
  readonly projects: string;
  /** @default what the CDK's command line finds in the current credentials */
  readonly env?: Place;
  /**
   * Who is told of alarms; `none` where something else subscribes to `alarmTopic`. `prod` on AWS wants one: alarms that nobody hears
   * are none.
   */
  readonly alarmEmail?: string;
  /** What an organisation asks for beside the defaults: docs/options.md. */
  readonly options?: PlatformOptions;
  /** @default 'aws' */
  readonly target?: Target;
}

export class InvalidProperty extends Error {
  override name = 'InvalidProperty';
  constructor(property: keyof PerennialProps, received: unknown, expected: string) {
    super(`property '${property}' of Perennial is ${JSON.stringify(received)}, expected ${expected}`);
  }
}

/**
 * The platform: the stacks `Perennial-<Environment>-Data`, `-Observability`, `-Serving` and `-Pipelines`. One of each environment fits
 * into a region of an account.
 *
 * @throws InvalidProperty, InvalidOptions
 */
export class Perennial extends Construct {
  /** All data, models and reports, by zone and project. */
  readonly lake: IBucket;
  /** What is known of projects, runs and models. */
  readonly registry: ITableV2;
  /** Tells of datasets, runs, models and drift (source `perennial`). */
  readonly bus: IEventBus;
  /** Is told when an alarm begins and ends. */
  readonly alarmTopic: ITopic;
  /** Predictions and labels, with API keys. */
  readonly predictionApi: IRestApi;
  /** The same, with IAM. */
  readonly serviceApi: IRestApi;

  constructor(scope: Construct, id: string, props: PerennialProps) {
    super(scope, id);
    const { environment, projects, target = 'aws', env, alarmEmail } = props;
    const options = parseOptions(props.options);
    oneOf('environment', environment, environmentNames);
    oneOf('target', target, targets);
    if (!isDirectory(projects)) throw new InvalidProperty('projects', projects, 'a directory with project files');
    checkAlarmEmail(alarmEmail, environment === 'prod' && target === 'aws');
    for (const [flag, value] of Object.entries(featureFlags)) this.node.setContext(flag, value);
    const config = { ...configOf(environment, target, env, options), ...(alarmEmail !== undefined && { alarmEmail }) };
    const { data, observability, serving } = createPlatform(this, {
      config,
      code: functionCode(config),
      definitions: readDefinitions(projects),
    });
    this.lake = data.lake;
    this.registry = data.registry;
    this.bus = data.bus;
    this.alarmTopic = observability.alarmTopic;
    this.predictionApi = serving.predictionApi;
    this.serviceApi = serving.serviceApi;
  }
}

function oneOf(property: keyof PerennialProps, received: unknown, allowed: readonly string[]): void {
  if (!allowed.some((value) => value === received))
    throw new InvalidProperty(property, received, `one of: ${allowed.join(', ')}`);
}

function checkAlarmEmail(received: unknown, needed: boolean): void {
  const missing = received === undefined && needed;
  const wrong = received !== undefined && received !== 'none' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(String(received));
  if (missing || wrong)
    throw new InvalidProperty(
      'alarmEmail',
      received,
      "the address that alarms are sent to, or 'none' where something else subscribes to their topic",
    );
}

function isDirectory(path: unknown): boolean {
  return typeof path === 'string' && (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
}
