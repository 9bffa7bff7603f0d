import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { ArnPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Containers } from '../../../core/contracts/containers.ts';
import type { PublishProperties } from '../../../core/contracts/platform.ts';
import type { Definitions } from '../../code/definitions.ts';
import { type FunctionContext, StageFunction, type StageFunctionProps } from '../functions/stage-function.ts';
import { parameterArn } from '../ingest/ingest.ts';
import { grantRead, grantWrite } from '../registry/record-table.ts';
import type { Schedules } from './schedules.ts';

export interface PublishedProjectsProps extends FunctionContext {
  readonly definitions: Definitions;
  readonly registry: ITableV2;
  readonly bus: IEventBus;
  readonly triggerQueue: IQueue;
  readonly monitor: IStateMachine;
  readonly batch: IStateMachine;
  /** Converts a project's data again. */
  readonly reconvert: IStateMachine;
  readonly schedules: Schedules;
  readonly piiKeyParameter: string;
  /** That projects may ask for. */
  readonly containers?: Containers | undefined;
}

const timeout = Duration.minutes(10);

/** Publishes `projects/*` into the registry: projects are data, so that a thousand of them add no resource. */
export class PublishedProjects extends Construct {
  /** Called by the deployment, and by nobody else. */
  readonly publish: StageFunction;
  /** Called by people: publishes what they have changed. */
  readonly apply: StageFunction;
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: PublishedProjectsProps) {
    super(scope, id);
    this.publish = this.#publisher(props, {
      id: 'Publish',
      entry: 'retrain/publish-projects',
      description: 'Publishes project files: definitions, schedules, events',
    });
    this.apply = this.#publisher(props, {
      id: 'Apply',
      entry: 'retrain/apply',
      description: 'Publishes a changed project file as a person asks',
    });

    const asset = new Asset(this, 'Definitions', { path: writeDefinitions(props.definitions) });
    this.publish.allow(['s3:GetObject'], asset.bucket.arnForObjects(asset.s3ObjectKey));
    const properties: PublishProperties = {
      assetBucket: asset.s3BucketName,
      assetKey: asset.s3ObjectKey,
      definitionsHash: props.definitions.hash,
      codeHash: props.code.trainingHash,
    };
    this.resource = new CustomResource(this, 'Projects', {
      resourceType: 'Custom::PerennialProjects',
      serviceToken: this.publish.function.functionArn,
      serviceTimeout: timeout,
      properties: { ...properties },
    });
    this.resource.node.addDependency(this.publish.role);
    if (!props.config.enforceSsl) this.resource.node.addDependency(this.#allowPlainHttp(asset));
  }

  #publisher(
    props: PublishedProjectsProps,
    { id, ...own }: Pick<StageFunctionProps, 'entry' | 'description'> & { id: string },
  ): StageFunction {
    const { registry, bus, schedules, triggerQueue, monitor, batch, reconvert, piiKeyParameter } = props;
    const fn = new StageFunction(this, id, {
      ...props,
      ...own,
      memory: 1024,
      timeout,
      variables: {
        registryTable: registry.tableName,
        eventBus: bus.eventBusName,
        scheduleGroup: schedules.groupName,
        schedulerRole: schedules.role.roleArn,
        triggerQueueArn: triggerQueue.queueArn,
        monitorMachine: monitor.stateMachineArn,
        batchMachine: batch.stateMachineArn,
        reconvertMachine: reconvert.stateMachineArn,
        piiKeyParameter,
        trainingCodeHash: props.code.trainingHash,
        ...(props.containers && { containers: Stack.of(this).toJsonString(props.containers) }),
      },
    });
    grantRead(fn, registry);
    grantWrite(fn, registry, ['directory', 'project', 'audit']);
    fn.allow(['events:PutEvents'], bus.eventBusArn);
    fn.allow(['states:StartExecution'], reconvert.stateMachineArn);
    fn.allow(['ssm:PutParameter'], parameterArn(this, piiKeyParameter));
    schedules.allowKeeping(fn);
    return fn;
  }

  /** The assets' bucket of the bootstrap refuses plain HTTP; its policy is replaced by one that does not. */
  #allowPlainHttp(asset: Asset): CfnBucketPolicy {
    const policyDocument = new PolicyDocument({
      statements: [
        new PolicyStatement({
          principals: [new ArnPrincipal(this.publish.role.roleArn)],
          actions: ['s3:GetObject'],
          resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)],
        }),
      ],
    });
    return new CfnBucketPolicy(this, 'AssetsPolicy', { bucket: asset.s3BucketName, policyDocument });
  }
}

function writeDefinitions({ projects }: Definitions): string {
  const directory = mkdtempSync(join(tmpdir(), 'perennial-projects-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'projects.json');
  writeFileSync(path, JSON.stringify(projects));
  return path;
}
