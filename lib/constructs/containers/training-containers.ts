import { Aws, Fn, Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type Containers, imageMark } from '../../../core/contracts/containers.ts';
import { environment } from '../../../core/contracts/environment.ts';
import { acknowledge, acknowledgeWildcard } from '../../acknowledge.ts';
import type { AskedContainers } from '../../code/asked-containers.ts';
import { projectImage, trainerImage } from '../../code/trainer-image.ts';
import type { FunctionContext } from '../functions/stage-function.ts';
import { logGroupProps } from '../observability/log-group.ts';
import { ContainerNetwork } from './container-network.ts';
import { TrainerTask } from './trainer-task.ts';

export interface TrainingContainersProps extends FunctionContext {
  readonly asked: AskedContainers;
  readonly bucket: IBucket;
  readonly registry: ITableV2;
}

/**
 * Where steps that train run when they are too long for a function: a cluster and task definitions, which cost nothing while no task
 * runs.
 */
export class TrainingContainers extends Construct {
  /** Values of the tokens in `state-machines/container.asl.json`. */
  readonly values: Readonly<Record<string, string>>;
  /** For those who start containers, and those who publish projects that want one. */
  readonly containers: Containers;
  readonly #tasks: readonly TrainerTask[];
  readonly #cluster: CfnCluster;

  constructor(scope: Construct, id: string, props: TrainingContainersProps) {
    super(scope, id);
    const { config, code } = props;
    const network = new ContainerNetwork(this, 'Network', config);
    this.#cluster = new CfnCluster(this, 'Cluster', {
      clusterName: config.prefix,
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      clusterSettings: [{ name: 'containerInsights', value: 'disabled' }],
    });
    acknowledge(
      this.#cluster,
      'AwsSolutions-ECS4',
      'Container Insights bills metrics for each task; what a task did is in its log and in the record of its step',
    );
    const logGroup = new LogGroup(this, 'Logs', logGroupProps(config, `/aws/ecs/${config.prefix}-trainer`));
    const trainer = new TrainerTask(this, 'Trainer', {
      ...props,
      name: 'trainer',
      image: trainerImage(code),
      codeHash: code.trainer.codeHash,
      logGroup,
    });
    const own = props.asked.images.map((asked) => {
      const image = projectImage(code, asked);
      const { project, image: settings } = asked;
      const task = new TrainerTask(this, `Image-${project}`, {
        ...props,
        name: `image-${project}`,
        image,
        codeHash: image.hash,
        logGroup,
        variables: { [environment.imageCommand]: JSON.stringify(settings.command) },
      });
      return { task, project, mark: imageMark(settings) };
    });
    this.#tasks = [trainer, ...own.map(({ task }) => task)];
    this.containers = {
      trainer: trainer.container,
      images: Object.fromEntries(own.map(({ task, project, mark }) => [project, { ...task.container, image: mark }])),
    };
    this.values = {
      Cluster: this.#cluster.attrArn,
      Subnets: Fn.join(',', network.vpc.selectSubnets({ subnetType: network.subnets }).subnetIds),
      SecurityGroup: network.securityGroup.securityGroupId,
      AssignPublicIp: network.assignPublicIp ? 'ENABLED' : 'DISABLED',
    };
  }

  /** Starts, stops and looks after the tasks, as Step Functions does for `.sync`. */
  allowRunning(role: IRole): void {
    const allow = (actions: string[], resources: string[], conditions = {}) =>
      role.addToPrincipalPolicy(new PolicyStatement({ actions, resources, conditions }));
    allow(
      ['ecs:RunTask'],
      this.#tasks.map(({ container }) => container.taskDefinition),
      { ArnEquals: { 'ecs:cluster': this.#cluster.attrArn } },
    );
    const tasks = `arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}:task/${this.#cluster.ref}/*`;
    allow(['ecs:StopTask', 'ecs:DescribeTasks'], [tasks]);
    acknowledgeWildcard(role, tasks, 'a task has its name from the moment it is started');
    // The rule by which Step Functions hears of the end of a task has that name in every account.
    const rule = Stack.of(this).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: 'StepFunctionsGetEventsForECSTaskRule',
    });
    allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [rule]);
    allow(
      ['iam:PassRole'],
      this.#tasks.flatMap(({ roles }) => roles),
      { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    );
  }
}
