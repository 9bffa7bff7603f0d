import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  IpAddresses,
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  InterfaceVpcEndpointAwsService as Service,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { PlatformConfig } from '../../config.ts';
import { logGroupProps } from '../observability/log-group.ts';

export interface PlatformNetworkProps {
  readonly config: PlatformConfig;
  readonly cidr: string;
}

/** What functions call, beside S3 and DynamoDB, which have gateways. Logs and traces go by Lambda itself, keys by what stores. */
const called = {
  Lambda: Service.LAMBDA,
  StepFunctions: Service.STEP_FUNCTIONS,
  Sqs: Service.SQS,
  Sns: Service.SNS,
  Events: Service.EVENTBRIDGE,
  Scheduler: new Service('scheduler'),
  Firehose: Service.KINESIS_FIREHOSE,
  Ssm: Service.SSM,
  Sts: Service.STS,
  Glue: Service.GLUE,
} as const;

/** What containers need besides: their image and their log. */
const calledByContainers = {
  EcrApi: Service.ECR,
  EcrDocker: Service.ECR_DOCKER,
  Logs: Service.CLOUDWATCH_LOGS,
} as const;

/** A VPC without a way to the internet: two zones, endpoints for what the functions call, and the door of the private APIs. */
export class PlatformNetwork extends Construct {
  readonly vpc: IVpc;
  /** Of the functions: out to the endpoints, in from nowhere. */
  readonly securityGroup: ISecurityGroup;
  readonly apiEndpoint: InterfaceVpcEndpoint;

  constructor(scope: Construct, id: string, { config, cidr }: PlatformNetworkProps) {
    super(scope, id);
    const made = new Vpc(this, 'Vpc', {
      vpcName: config.prefix,
      ipAddresses: IpAddresses.cidr(cidr),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'functions', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      restrictDefaultSecurityGroup: false,
    });
    const vpc = made as IVpc;
    this.vpc = vpc;
    made.addFlowLog('FlowLog', {
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'FlowLogs', logGroupProps(config, `/aws/vendedlogs/vpc/${config.prefix}`)),
        new Role(this, 'FlowLogRole', { assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com') }),
      ),
    });
    this.securityGroup = new SecurityGroup(this, 'Functions', {
      vpc,
      description: `Functions of ${config.prefix}: nothing comes in`,
      allowAllOutbound: false,
    });
    // S3 and DynamoDB answer at public addresses, to which the route tables know no way but the gateways.
    this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'endpoints and gateways');
    const endpoints = new SecurityGroup(this, 'Endpoints', {
      vpc,
      description: `Endpoints of ${config.prefix}: from within the network`,
      allowAllOutbound: false,
    });
    endpoints.addIngressRule(Peer.ipv4(cidr), Port.tcp(443), 'from within');
    made.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
    made.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
    const endpoint = (name: string, service: Service) =>
      new InterfaceVpcEndpoint(this, name, { vpc, service, securityGroups: [endpoints], open: false });
    const all = { ...called, ...(config.containers && calledByContainers) };
    for (const [name, service] of Object.entries(all)) endpoint(name, service);
    this.apiEndpoint = endpoint('Api', Service.APIGATEWAY);
  }
}
