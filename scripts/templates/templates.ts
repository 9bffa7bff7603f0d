import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Architecture, Code } from 'aws-cdk-lib/aws-lambda';
import type { EnvironmentName, StackSuffix } from '../../core/contracts/platform.ts';
import type { FunctionCode } from '../../lib/code/function-code.ts';
import { configOf } from '../../lib/config.ts';
import { featureFlags } from '../../lib/feature-flags.ts';
import { parseOptions } from '../../lib/options/parse-options.ts';
import type { PlatformOptions } from '../../lib/options/platform-options.ts';
import { createPlatform } from '../../lib/platform.ts';

/** A template of CloudFormation, as JSON. */
export interface TemplateJson {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

/** Code that need not exist for a template to be made. */
const noCode: FunctionCode = {
  of: () => ({
    code: Code.fromInline('exports.handler = async () => undefined;'),
    handler: 'index.handler',
    codeHash: 'none',
    architecture: Architecture.ARM_64,
  }),
  trainingHash: 'none',
  trainer: { directory: import.meta.dirname, assetHash: 'none', codeHash: 'none' },
};

/** Templates as they go to AWS, but for the code of the functions. */
export function templatesOf(
  environment: EnvironmentName,
  options: PlatformOptions = {},
): Record<StackSuffix, TemplateJson> {
  const app = new App({
    context: { ...featureFlags, 'aws:cdk:disable-asset-staging': true },
    builtinCloudFormationValidation: false,
  });
  const { data, observability, serving, pipelines } = createPlatform(app, {
    config: configOf(environment, 'aws', {}, parseOptions(options)),
    code: noCode,
    definitions: { projects: [], folders: [], hash: 'none' },
  });
  const json = (stack: typeof data | typeof observability | typeof serving | typeof pipelines) =>
    Template.fromStack(stack).toJSON() as TemplateJson;
  return { Data: json(data), Observability: json(observability), Serving: json(serving), Pipelines: json(pipelines) };
}
