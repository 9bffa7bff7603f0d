import { join } from 'node:path';
import { App, type Environment } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Architecture, Code } from 'aws-cdk-lib/aws-lambda';
import type { EnvironmentName, StackSuffix } from '../../core/contracts/platform.ts';
import type { FunctionEntry } from '../../lib/code/entries.ts';
import type { FunctionCode } from '../../lib/code/function-code.ts';
import { configOf } from '../../lib/config.ts';
import { featureFlags } from '../../lib/feature-flags.ts';
import { parseOptions } from '../../lib/options/parse-options.ts';
import type { PlatformOptions } from '../../lib/options/platform-options.ts';
import { createPlatform, type Platform } from '../../lib/platform.ts';
import type { Target } from '../../lib/target.ts';

export const root = join(import.meta.dirname, '../..');

/** Code of functions that need not exist for a template to be made. */
export const inlineCode: FunctionCode = {
  of: (entry: FunctionEntry) => ({
    code: Code.fromInline('exports.handler = async () => undefined;'),
    handler: 'index.handler',
    codeHash: `hash of ${entry}`,
    architecture: Architecture.ARM_64,
  }),
  trainingHash: 'hash of all training code',
  trainer: { directory: import.meta.dirname, assetHash: 'asset of the trainer', codeHash: 'hash of the trainer' },
};

export interface Synthesised {
  app: App;
  platform: Platform;
  templates: Record<StackSuffix, Template>;
  /** Every resource of every stack as `<stack>/<logical id>`. */
  resources: [id: string, resource: Resource][];
}

export interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are untyped JSON, and the assertions say what they expect of it
  Properties: any;
  DeletionPolicy?: string;
  DependsOn?: string[];
}

const made = new Map<string, Synthesised>();

/** The whole platform with the feature flags of the construct, made once for a test file. */
export function synthesise(
  environment: EnvironmentName = 'dev',
  target: Target = 'aws',
  options: PlatformOptions = {},
  env?: Environment,
): Synthesised {
  const name = `${environment} ${target} ${JSON.stringify([options, env])}`;
  const known = made.get(name);
  if (known) return known;
  const app = new App({
    context: { ...featureFlags, 'aws:cdk:disable-asset-staging': true },
    builtinCloudFormationValidation: false,
  });
  const platform = createPlatform(app, {
    config: configOf(environment, target, env, parseOptions(options)),
    code: inlineCode,
    definitions: { projects: [{ name: 'demo' }], folders: ['demo'], hash: 'hash of definitions' },
  });
  const templates = {
    Data: Template.fromStack(platform.data),
    Observability: Template.fromStack(platform.observability),
    Serving: Template.fromStack(platform.serving),
    Pipelines: Template.fromStack(platform.pipelines),
  };
  const resources = Object.entries(templates).flatMap(([stack, template]) =>
    Object.entries(template.toJSON().Resources as Record<string, Resource>).map(
      ([id, resource]) => [`${stack}/${id}`, resource] as [string, Resource],
    ),
  );
  const synthesised = { app, platform, templates, resources };
  made.set(name, synthesised);
  return synthesised;
}

export function ofType({ resources }: Synthesised, type: string): [string, Resource][] {
  return resources.filter(([, resource]) => resource.Type === type);
}

/** The one resource of that type. */
export function only(synthesised: Synthesised, type: string): Resource {
  const found = ofType(synthesised, type);
  if (found.length !== 1) throw new Error(`expected one ${type}, found ${found.length}`);
  return found[0]![1];
}
