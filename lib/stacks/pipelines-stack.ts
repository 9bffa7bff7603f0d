import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Definitions } from '../code/definitions.ts';
import type { FunctionCode } from '../code/function-code.ts';
import { Administration } from '../constructs/access/administration.ts';
import { LockedAudit } from '../constructs/audit/locked-audit.ts';
import { Batch } from '../constructs/batch/batch.ts';
import { TrainingContainers } from '../constructs/containers/training-containers.ts';
import type { StageFunction } from '../constructs/functions/stage-function.ts';
import { Ingest } from '../constructs/ingest/ingest.ts';
import { Compaction } from '../constructs/lake/compaction.ts';
import { lakeBucketName } from '../constructs/lake/lake-bucket.ts';
import { Lifecycle } from '../constructs/lifecycle/lifecycle.ts';
import { Monitor } from '../constructs/monitor/monitor.ts';
import { PublishedProjects } from '../constructs/retrain/published-projects.ts';
import { Retrain } from '../constructs/retrain/retrain.ts';
import { Schedules } from '../constructs/retrain/schedules.ts';
import { Rollouts } from '../constructs/rollout/rollouts.ts';
import type { DataStack } from './data-stack.ts';
import { PerennialStack, type PerennialStackProps } from './perennial-stack.ts';

export interface PipelinesStackProps extends PerennialStackProps {
  readonly code: FunctionCode;
  readonly data: DataStack;
  /** Events for the entity windows. */
  readonly entityQueue: IQueue;
  /** Measures what serving a candidate takes. */
  readonly measure: StageFunction;
  readonly measureOnnx: StageFunction;
  readonly alarmTopic: ITopic;
  readonly findingsTopic: ITopic;
  readonly deadLetters: IQueue;
  readonly definitions: Definitions;
}

/** Offline: ingest, the lifecycle, the monitor, and what starts them. Ends with the publication of the projects. */
export class PipelinesStack extends PerennialStack<'Pipelines'> {
  constructor(scope: Construct, props: PipelinesStackProps) {
    super(scope, 'Pipelines', props);
    const { data } = props;
    const shared = {
      config: props.config,
      code: props.code,
      alarmTopic: props.alarmTopic,
      deadLetters: props.deadLetters,
      bucket: Bucket.fromBucketName(this, 'Lake', lakeBucketName(props.config)),
      registry: data.registry,
      bus: data.bus,
      piiKeyParameter: data.piiKeyParameter,
    };
    const { entityTable, glueDatabase } = data;
    const ingest = new Ingest(this, 'Ingest', { ...shared, entityTable, glueDatabase, entityQueue: props.entityQueue });
    const asked = props.config.containers;
    const containers = asked && new TrainingContainers(this, 'Containers', { ...shared, asked });
    new Compaction(this, 'Compaction', shared);
    const monitor = new Monitor(this, 'Monitor', { ...shared, findingsTopic: props.findingsTopic });
    const batch = new Batch(this, 'Batch', { ...shared, entityTable });
    const schedules = new Schedules(this, 'Schedules', {
      config: props.config,
      machines: [monitor.machine.machine, batch.machine.machine],
    });
    const rollouts = new Rollouts(this, 'Rollouts', {
      ...shared,
      entityTable,
      findingsTopic: props.findingsTopic,
      schedules,
    });
    const lifecycle = new Lifecycle(this, 'Lifecycle', {
      ...shared,
      entityTable,
      containers,
      measure: props.measure,
      measureOnnx: props.measureOnnx,
      rollouts: rollouts.look,
      findingsTopic: props.findingsTopic,
    });
    const retrain = new Retrain(this, 'Retrain', { ...shared, lifecycle: lifecycle.machine, schedules });
    const projects = new PublishedProjects(this, 'Projects', {
      ...shared,
      definitions: props.definitions,
      triggerQueue: retrain.queue.queue,
      monitor: monitor.machine.machine,
      batch: batch.machine.machine,
      reconvert: ingest.reconvert.machine,
      schedules,
      containers: containers?.containers,
    });
    const administration = new Administration(this, 'Administration', shared);
    const lock = props.config.options.auditLock;
    if (lock) new LockedAudit(this, 'LockedAudit', { ...shared, lock });
    projects.resource.node.addDependency(ingest, lifecycle, monitor, retrain, schedules);
    this.outputs({
      ingestQueueUrl: ingest.queue.queue.queueUrl,
      triggerQueueUrl: retrain.queue.queue.queueUrl,
      ingestMachineArn: ingest.machine.machine.stateMachineArn,
      reconvertMachineArn: ingest.reconvert.machine.stateMachineArn,
      convertFunction: ingest.convert.name,
      lifecycleMachineArn: lifecycle.machine.machine.stateMachineArn,
      monitorMachineArn: monitor.machine.machine.stateMachineArn,
      batchMachineArn: batch.machine.machine.stateMachineArn,
      batchFunction: batch.request.name,
      scheduleGroup: schedules.groupName,
      schedulerRoleArn: schedules.role.roleArn,
      decideFunction: lifecycle.decide.name,
      applyFunction: projects.apply.name,
      findingsFunction: monitor.decide.name,
      administerFunction: administration.administer.name,
      startRunFunction: retrain.startRun.name,
      controlRunFunction: retrain.controlRun.name,
      trainingCodeHash: props.code.trainingHash,
    });
  }
}
