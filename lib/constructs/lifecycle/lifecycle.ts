import { Duration, Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { environment } from '../../../core/contracts/environment.ts';
import type { PlatformConfig } from '../../config.ts';
import type { TrainingContainers } from '../containers/training-containers.ts';
import { type FunctionContext, StageFunction, type StageFunctionProps } from '../functions/stage-function.ts';
import { grantZones } from '../lake/zone-access.ts';
import { type AlarmContext, PlatformAlarm } from '../observability/platform-alarm.ts';
import { grantConcurrency, grantLoad, grantRead, grantSlot, grantWrite } from '../registry/record-table.ts';
import { machineArn, StageMachine } from '../state-machine/stage-machine.ts';
import { lifecycleSteps } from './steps.ts';

export interface LifecycleProps extends FunctionContext, AlarmContext {
  readonly bucket: IBucket;
  readonly registry: ITableV2;
  readonly entityTable: ITableV2;
  readonly bus: IEventBus;
  /** Measures what serving a candidate takes. */
  readonly measure: StageFunction;
  readonly measureOnnx: StageFunction;
  /** Looks at rollouts. */
  readonly rollouts: StageFunction;
  readonly findingsTopic: ITopic;
  /** Where steps that train may run besides. */
  readonly containers?: TrainingContainers | undefined;
}

/** From catalogued data to a promoted model: a function for each step, joined by the lifecycle state machine. */
export class Lifecycle extends Construct {
  readonly machine: StageMachine;
  /** Called by people: promotes, rolls back, decides about rollouts. Apart from the step of runs, whose caller proves nothing. */
  readonly decide: StageFunction;

  constructor(scope: Construct, id: string, props: LifecycleProps) {
    super(scope, id);
    const { bucket, registry, entityTable, bus, measure, measureOnnx, rollouts } = props;
    const functions: Record<string, StageFunction> = {};
    // Made before it is asked for: the steps are in their order.
    const loader = () => functions.LoadEntitiesFunction as StageFunction;
    for (const [name, step] of Object.entries(lifecycleSteps)) {
      const fn = new StageFunction(this, name, {
        ...props,
        entry: step.entry,
        description: step.description,
        memory: step.memory,
        timeout: Duration.seconds(step.seconds),
        ...(step.storage !== undefined && { storage: step.storage }),
        variables: {
          lakeBucket: bucket.bucketName,
          registryTable: registry.tableName,
          ...(step.entities && { entityTable: entityTable.tableName }),
          ...(step.loadsEntities && { loadEntitiesFunction: loader().name, rolloutLookFunction: rollouts.name }),
          ...(step.measures && {
            measureFunction: measure.name,
            measureOnnxFunction: measureOnnx.name,
            servingCodeHash: `${measure.codeHash} ${measureOnnx.codeHash}`,
          }),
          ...(step.events && { eventBus: bus.eventBusName }),
        },
      });
      grantZones(fn, bucket, step.zones);
      grantRead(fn, registry);
      grantWrite(fn, registry, ['run', 'step', ...(step.writes ?? [])]);
      if (step.long) grantSlot(fn, registry);
      if (step.asksConcurrency) grantConcurrency(fn);
      if (step.entities) grantLoad(fn, entityTable);
      if (step.loadsEntities)
        fn.allow(['lambda:InvokeFunction'], loader().function.functionArn, rollouts.function.functionArn);
      if (step.measures)
        fn.allow(['lambda:InvokeFunction'], measure.function.functionArn, measureOnnx.function.functionArn);
      if (step.events) fn.allow(['events:PutEvents'], bus.eventBusArn);
      functions[`${name}Function`] = fn;
    }
    this.decide = this.#takesOver(props, loader(), {
      id: 'Decide',
      entry: 'rollout/decide',
      description: 'Promotes, rolls back, approves, and decides about rollouts as a person asks',
    });
    const approvals = this.#approvals(props, loader());
    const promote = functions.PromoteFunction as StageFunction;
    promote.function.addEnvironment(environment.approvalMachine, approvals.machine.stateMachineArn);
    promote.allow(['states:StartExecution'], approvals.machine.stateMachineArn);
    this.decide.allow(['states:SendTaskSuccess'], tokenResource(props.config, approvals.machine.stateMachineArn));
    const { containers } = props;
    if (containers) functions.RunContainerFunction = this.#runContainer(props, containers);
    this.machine = new StageMachine(this, 'StateMachine', {
      config: props.config,
      name: 'lifecycle',
      functions,
      containers,
    });
    new PlatformAlarm(this, 'Failed', {
      ...props,
      name: 'lifecycle-failed',
      description: 'A training run failed; the champion keeps serving.',
      metric: this.machine.machine.metricFailed({ period: Duration.minutes(5) }),
    });
    // The only machine with a time limit; what exceeds it has not failed for CloudWatch.
    new PlatformAlarm(this, 'Late', {
      ...props,
      name: 'lifecycle-late',
      description: 'A training run had not ended in time and was stopped; the champion keeps serving.',
      metric: this.machine.machine.metricTimedOut({ period: Duration.minutes(5) }),
    });
  }

  /** Starts no container itself: the state machine does, as this says. */
  #runContainer({ bucket, registry, ...props }: LifecycleProps, { containers }: TrainingContainers): StageFunction {
    const fn = new StageFunction(this, 'RunContainer', {
      ...props,
      entry: 'register/run-container',
      description: 'Says which container a step needs, and what became of it',
      memory: 512,
      timeout: Duration.seconds(120),
      variables: {
        lakeBucket: bucket.bucketName,
        registryTable: registry.tableName,
        containers: Stack.of(this).toJsonString(containers),
      },
    });
    grantZones(fn, bucket, { read: ['work'], write: ['work'] });
    grantRead(fn, registry);
    grantWrite(fn, registry, ['run', 'step']);
    return fn;
  }

  /** Waits for a person, without a run. */
  #approvals(props: LifecycleProps, loader: StageFunction): StageMachine {
    const { config, findingsTopic } = props;
    const fn = this.#takesOver(props, loader, {
      id: 'Approval',
      entry: 'rollout/approval',
      description: 'Tells that a version waits for an approval, and lets it take over once it has it',
      variables: { findingsTopic: findingsTopic.topicArn },
    });
    fn.allow(['sns:Publish'], findingsTopic.topicArn);
    // By its name: the machine calls the function.
    fn.allow(['states:SendTaskSuccess'], tokenResource(config, machineArn(Stack.of(this), config, 'approval')));
    return new StageMachine(this, 'ApprovalMachine', {
      config,
      name: 'approval',
      functions: { ApprovalFunction: fn },
      secret: true,
    });
  }

  /** A function that makes a version the champion, or begins its rollout, outside of a run. */
  #takesOver(
    { bucket: _, registry, entityTable: __, bus, rollouts, findingsTopic: ___, ...props }: LifecycleProps,
    loader: StageFunction,
    {
      id,
      variables,
      ...of
    }: { id: string; variables?: StageFunctionProps['variables'] } & Pick<StageFunctionProps, 'entry' | 'description'>,
  ): StageFunction {
    const fn = new StageFunction(this, id, {
      ...props,
      ...of,
      memory: 512,
      // It waits for LoadEntities.
      timeout: Duration.seconds(900),
      variables: {
        registryTable: registry.tableName,
        loadEntitiesFunction: loader.name,
        rolloutLookFunction: rollouts.name,
        eventBus: bus.eventBusName,
        ...variables,
      },
    });
    grantRead(fn, registry);
    // The monitor's: findings of the model before are closed.
    grantWrite(fn, registry, ['models', 'route', 'monitor', 'audit']);
    fn.allow(['lambda:InvokeFunction'], loader.function.functionArn, rollouts.function.functionArn);
    fn.allow(['events:PutEvents'], bus.eventBusArn);
    return fn;
  }
}

const tokenResource = ({ tokensNameMachines }: PlatformConfig, arn: string) => (tokensNameMachines ? arn : '*');
