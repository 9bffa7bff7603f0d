import type { Construct } from 'constructs';
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
  const { config } = props;
  const data = new DataStack(scope, { config });
  const observability = new ObservabilityStack(scope, { config });
  const { alarmTopic, findingsTopic, deadLetters } = observability;
  const serving = new ServingStack(scope, { ...props, data, alarmTopic, deadLetters });
  const { entityQueue } = serving;
  const pipelines = new PipelinesStack(scope, { ...props, data, alarmTopic, findingsTopic, deadLetters, entityQueue });
  // The lake is known by name, which makes no dependency by itself.
  serving.addStackDependency(data, 'the lake');
  pipelines.addStackDependency(data, 'the lake');
  pipelines.addStackDependency(serving, 'a published project can be served at once');
  return { data, observability, serving, pipelines };
}
