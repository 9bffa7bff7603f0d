import { Aws } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  type CfnTaskDefinition,
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  LogDriver,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Container } from '../../../core/contracts/containers.ts';
import { environment } from '../../../core/contracts/environment.ts';
import { acknowledge, acknowledgeWildcard } from '../../acknowledge.ts';
import { buildLocally, type ImageSource } from '../../code/trainer-image.ts';
import type { PlatformConfig } from '../../config.ts';
import type { Grantee } from '../functions/stage-function.ts';
import { grantZones } from '../lake/zone-access.ts';
import { grantRead, grantWrite } from '../registry/record-table.ts';

export interface TrainerTaskProps {
  readonly config: PlatformConfig;
  /** Of the task definition, after the platform's prefix. */
  readonly name: string;
  readonly image: ImageSource;
  readonly codeHash: string;
  readonly logGroup: ILogGroup;
  readonly bucket: IBucket;
  readonly registry: ITableV2;
  /** Beside those that every trainer has. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** CPU units and MiB: three such tasks fit into what a new account may run at a time. */
const size = { cpu: 2048, memoryLimitMiB: 16_384 } as const;

/** The task definition of one image, with a role that may what the functions may whose steps it does. */
export class TrainerTask extends Construct {
  readonly container: Container;
  /** ARNs of the roles that are passed to it. */
  readonly roles: readonly string[];

  constructor(scope: Construct, id: string, props: TrainerTaskProps) {
    super(scope, id);
    const { config, name, logGroup, bucket, registry, codeHash } = props;
    const family = `${config.prefix}-${name}`;
    const role = (own: string, description: string) =>
      new Role(this, own, { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'), description });
    const taskRole = role('TaskRole', `Runs ${family}`);
    const executionRole = role('ExecutionRole', `Pulls the image of ${family} and writes its log`);
    const task = new FargateTaskDefinition(this, 'Task', {
      family,
      ...size,
      // TensorFlow's library has no build for the other one.
      runtimePlatform: { cpuArchitecture: CpuArchitecture.X86_64, operatingSystemFamily: OperatingSystemFamily.LINUX },
      taskRole,
      executionRole,
    });
    task.addContainer('trainer', {
      image: imageOf(config, name, props.image),
      logging: LogDriver.awsLogs({ logGroup, streamPrefix: name }),
      environment: {
        AWS_REGION: Aws.REGION,
        [environment.lakeBucket]: bucket.bucketName,
        [environment.registryTable]: registry.tableName,
        [environment.codeHash]: codeHash,
        ...props.variables,
      },
    });
    if (config.containersOnHost) (task.node.defaultChild as CfnTaskDefinition).networkMode = 'host';
    acknowledge(task, 'AwsSolutions-ECS2', 'they name a bucket, a table and a hash; there is no secret');
    acknowledgeWildcard(executionRole, '*', 'ecr:GetAuthorizationToken has no resources');
    grantTraining(taskRole, bucket, registry);
    this.container = { taskDefinition: task.taskDefinitionArn, codeHash };
    this.roles = [taskRole.roleArn, executionRole.roleArn];
  }
}

/** What TrainTrial, Backtest and Refit may, and nothing else. */
function grantTraining(role: IRole, bucket: IBucket, registry: ITableV2): void {
  const grantee: Grantee = {
    role,
    allow: (actions, ...resources) =>
      void role.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources })),
  };
  grantZones(grantee, bucket, { read: ['work', 'snapshots'], write: ['work'] });
  grantRead(grantee, registry);
  grantWrite(grantee, registry, ['run', 'step']);
}

function imageOf(config: PlatformConfig, name: string, source: ImageSource): ContainerImage {
  if (config.containersOnHost) return ContainerImage.fromRegistry(buildLocally(`${config.prefix}-${name}`, source));
  return ContainerImage.fromAsset(source.directory, { platform: Platform.LINUX_AMD64, assetName: name });
}
