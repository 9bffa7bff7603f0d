import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { askedContainers } from './code/asked-containers.ts';
import type { Definitions } from './code/definitions.ts';
import type { FunctionCode } from './code/function-code.ts';
import type { PlatformConfig } from './config.ts';
import { DataStack } from './stacks/data-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { PipelinesStack } from './stacks/pipelines-stack.ts';
import { ServingStack } from './stacks/serving-stack.ts';

export interface PlatformProps {
  readonly config: PlatformConfig;
  readonly code: FunctionCode;
  readonly definitions: Definitions;
}

export interface Platform {
  readonly data: DataStack;
  readonly observability: ObservabilityStack;
  readonly serving: ServingStack;
  readonly pipelines: PipelinesStack;
}

/** All stacks. Projects are published at the end of the pipelines, so those come last. */
export function createPlatform(scope: Construct, props: PlatformProps): Platform {
  const containers = askedContainers(props.definitions, props.config.options);
  const data = new DataStack(scope, { config: { ...props.config, ...(containers && { containers }) } });
  const { config } = data;
  const observability = new ObservabilityStack(scope, { config });
  const { alarmTopic, findingsTopic, deadLetters } = observability;
  const serving = new ServingStack(scope, { ...props, config, data, alarmTopic, deadLetters });
  const { entityQueue, measure, measureOnnx } = serving;
  const pipelines = new PipelinesStack(scope, {
    ...props,
    config,
    data,
    alarmTopic,
    findingsTopic,
    deadLetters,
    entityQueue,
    measure,
    measureOnnx,
  });
  // The lake is known by name, which makes no dependency by itself.
  serving.addStackDependency(data, 'the lake');
  pipelines.addStackDependency(data, 'the lake');
  pipelines.addStackDependency(serving, 'a published project can be served at once');
  const boundary = config.options.permissionsBoundary;
  for (const stack of [data, observability, serving, pipelines])
    if (boundary !== undefined)
      PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', boundary));
  return { data, observability, serving, pipelines };
}
