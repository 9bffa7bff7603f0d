import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { PlatformConfig } from '../../config.ts';
import { logGroupProps } from '../observability/log-group.ts';

/** Where containers run: in the private network where there is one, else in public subnets that nothing can come into. */
export class ContainerNetwork extends Construct {
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
  /** A task in a public subnet reaches the registry of images by an address of its own: no NAT gateway, which bills by the hour. */
  readonly assignPublicIp: boolean;
  readonly subnets: SubnetType;

  constructor(scope: Construct, id: string, config: PlatformConfig) {
    super(scope, id);
    const { network } = config;
    this.assignPublicIp = !network;
    this.subnets = network ? SubnetType.PRIVATE_ISOLATED : SubnetType.PUBLIC;
    this.vpc = network?.vpc ?? this.#publicVpc(config);
    this.securityGroup = network?.securityGroup ?? this.#outwards(config);
  }

  #publicVpc(config: PlatformConfig): IVpc {
    const name = `${config.prefix}-containers`;
    const vpc = new Vpc(this, 'Vpc', {
      vpcName: name,
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'containers', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false }],
      restrictDefaultSecurityGroup: false,
    });
    if (!config.containersOnHost)
      vpc.addFlowLog('FlowLog', {
        destination: FlowLogDestination.toCloudWatchLogs(
          new LogGroup(this, 'FlowLogs', logGroupProps(config, `/aws/vendedlogs/vpc/${name}`)),
          new Role(this, 'FlowLogRole', { assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com') }),
        ),
      });
    vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
    vpc.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
    return vpc as IVpc;
  }

  #outwards({ prefix }: PlatformConfig): ISecurityGroup {
    const group = new SecurityGroup(this, 'Containers', {
      vpc: this.vpc,
      description: `Containers of ${prefix}: nothing comes in`,
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'images, logs, the lake, the registry');
    return group;
  }
}
