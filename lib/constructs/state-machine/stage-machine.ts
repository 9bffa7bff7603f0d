import { join } from 'node:path';
import { ArnFormat, Aws, type CfnResource, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Zone } from '../../../core/contracts/lake.ts';
import { root } from '../../../package/root.ts';
import { acknowledgeWildcard } from '../../acknowledge.ts';
import type { PlatformConfig } from '../../config.ts';
import type { TrainingContainers } from '../containers/training-containers.ts';
import type { StageFunction } from '../functions/stage-function.ts';
import { logGroupProps } from '../observability/log-group.ts';
import { readDefinition, readStates } from './definition.ts';
import { withContainers } from './with-containers.ts';

export interface StageMachineProps {
  readonly config: PlatformConfig;
  /** `state-machines/<name>.asl.json`. */
  readonly name: 'approval' | 'ingest' | 'reconvert' | 'lifecycle' | 'monitor' | 'batch';
  /** Functions that the machine calls, by the token that stands for them. */
  readonly functions: Readonly<Record<string, StageFunction>>;
  /** The bucket, and the zone of it, from which distributed maps read what their items are. @default the machine has none */
  readonly items?: { readonly bucket: IBucket; readonly zone: Zone };
  /** Where steps that train may run. @default in functions only */
  readonly containers?: TrainingContainers | undefined;
  /** What its states are given is not for logs: they hold task tokens. @default false */
  readonly secret?: boolean;
}

const definitions = join(root, 'state-machines');

/** A state machine from its definition file, with logs, traces and the right to call exactly its functions. */
export class StageMachine extends Construct {
  readonly machine: StateMachine;
  readonly name: string;

  constructor(
    scope: Construct,
    id: string,
    { config, name, functions, items, containers, secret = false }: StageMachineProps,
  ) {
    super(scope, id);
    this.name = machineName(config, name);
    const arns = Object.fromEntries(Object.entries(functions).map(([token, fn]) => [token, fn.function.functionArn]));
    const timeouts = Object.fromEntries(
      Object.entries(functions).map(([token, fn]) => [token, fn.timeout.toSeconds()]),
    );
    const substitutions = {
      InvokeFunction: `arn:${Aws.PARTITION}:states:::lambda:invoke`,
      ...(secret && { InvokeFunctionAndWait: `arn:${Aws.PARTITION}:states:::lambda:invoke.waitForTaskToken` }),
      ...(containers && { RunTask: `arn:${Aws.PARTITION}:states:::ecs:runTask.sync`, ...containers.values }),
      ...(items && { LakeBucket: items.bucket.bucketName, GetObject: `arn:${Aws.PARTITION}:states:::s3:getObject` }),
      ...arns,
    };
    const fragment = containers && readStates(join(definitions, 'container.asl.json'));
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: this.name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(
        readDefinition(join(definitions, `${name}.asl.json`), Object.keys(substitutions), timeouts, (definition) =>
          fragment ? withContainers(definition, fragment) : definition,
        ),
      ),
      definitionSubstitutions: substitutions,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Logs', logGroupProps(config, `/aws/vendedlogs/states/${this.name}`)),
        level: LogLevel.ALL,
        // References and verdicts, no data: state holds nothing that may not be read by who reads logs.
        includeExecutionData: !secret,
      },
    });
    this.machine.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: Object.values(arns) }),
    );
    if (items) this.#allowMaps(config, name, items);
    containers?.allowRunning(this.machine.role);
    // cfn-lint takes the concurrency of a Map for a number only; Step Functions takes a JSONata expression as well.
    if (name === 'lifecycle')
      (this.machine.node.defaultChild as CfnResource).addMetadata('cfn-lint', { config: { ignore_checks: ['E3601'] } });
    acknowledgeWildcard(
      this.machine.role,
      '*',
      'log delivery and X-Ray have no resources: their actions can only be granted on all',
    );
  }

  /** Its maps read lists from the lake, and start executions of the machine itself, whose name says which: a reference would go round. */
  #allowMaps(
    config: PlatformConfig,
    name: StageMachineProps['name'],
    { bucket, zone }: NonNullable<StageMachineProps['items']>,
  ): void {
    const executions = executionArns(this, config, name);
    const objects = bucket.arnForObjects(`${zone}/*`);
    const maps = new Policy(this, 'Maps', {
      statements: [
        new PolicyStatement({ actions: ['s3:GetObject'], resources: [objects] }),
        new PolicyStatement({
          actions: ['states:StartExecution'],
          resources: [machineArn(Stack.of(this), config, name)],
        }),
        new PolicyStatement({ actions: ['states:DescribeExecution', 'states:StopExecution'], resources: executions }),
      ],
    });
    this.machine.role.attachInlinePolicy(maps);
    acknowledgeWildcard(maps, objects, 'the lists of a batch lie below its project and its id');
    for (const arn of executions)
      acknowledgeWildcard(maps, arn, 'executions that the maps of this machine start, which Step Functions names');
  }
}

/** ARNs of a machine's executions, and of those that its maps start. */
export function executionArns(scope: Construct, config: PlatformConfig, name: StageMachineProps['name']): string[] {
  return [':*', '/*'].map((all) =>
    Stack.of(scope).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${machineName(config, name)}${all}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
}

const machineName = (config: PlatformConfig, name: StageMachineProps['name']) => `${config.prefix}-${name}`;

/** The ARN without a reference to the resource, for those who must not depend on it. */
export function machineArn(stack: Stack, config: PlatformConfig, name: StageMachineProps['name']): string {
  return stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: machineName(config, name),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
