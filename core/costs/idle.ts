import { hoursOfMonth } from '../contracts/schedule.ts';
import { add, type Meters } from './meters.ts';
import type { Measured } from './operations.ts';
import { type Prices, priceBeyondFree, priceOf } from './prices.ts';

/** A resource as a template of CloudFormation has it. */
export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

/** A line of the bill of a month in which nobody does anything. */
export interface IdleLine {
  what: string;
  count: number;
  meters: Meters;
}

export class UnpricedResource extends Error {
  override name = 'UnpricedResource';
}

/** Lambda asks a queue by five pollers, each of which waits 20 seconds for a message (Lambda Developer Guide, "Using Lambda with Amazon SQS"). */
const receivesOfMonth = (5 * 30 * 24 * 3600) / 20;

type Bill = (properties: Record<string, unknown>) => { what: string; meters: Meters } | undefined;

const items = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** What bills by the month while it stands there. */
const billed: Readonly<Record<string, Bill>> = {
  'AWS::CloudWatch::Alarm': ({ Metrics }) => {
    // Of a formula each metric counts.
    const formula = items(Metrics).filter((metric) => metric instanceof Object && 'MetricStat' in metric);
    return { what: 'alarms', meters: { alarms: Math.max(1, formula.length) } };
  },
  'AWS::CloudWatch::Dashboard': () => ({ what: 'dashboards', meters: { dashboards: 1 } }),
  'AWS::EC2::VPCEndpoint': ({ VpcEndpointType, SubnetIds }) =>
    VpcEndpointType === 'Interface'
      ? {
          what: 'interface endpoints of the private network',
          meters: { endpointHours: hoursOfMonth * items(SubnetIds).length },
        }
      : undefined,
  'AWS::KMS::Key': () => ({ what: 'customer managed keys', meters: { kmsKeys: 1 } }),
  // A stream is read for nothing.
  'AWS::Lambda::EventSourceMapping': ({ StartingPosition }) =>
    StartingPosition === undefined
      ? { what: 'work queues, asked for messages by Lambda', meters: { sqs: receivesOfMonth } }
      : undefined,
  'AWS::WAFv2::WebACL': ({ Rules }) => ({
    what: 'web ACLs',
    meters: { webAcls: 1, webAclRules: items(Rules).length },
  }),
};

/** What bills by use or by stored bytes alone. */
const free = new Set([
  ...['Account', 'ApiKey', 'BasePathMapping', 'Deployment', 'DomainName', 'GatewayResponse', 'Method', 'Resource'].map(
    (name) => `AWS::ApiGateway::${name}`,
  ),
  ...['RestApi', 'Stage', 'UsagePlan', 'UsagePlanKey'].map((name) => `AWS::ApiGateway::${name}`),
  'AWS::CDK::Metadata',
  'AWS::CloudTrail::Trail',
  'AWS::DynamoDB::GlobalTable',
  ...['FlowLog', 'RouteTable', 'SecurityGroup', 'SecurityGroupEgress', 'SecurityGroupIngress', 'Subnet'].map(
    (name) => `AWS::EC2::${name}`,
  ),
  ...['SubnetRouteTableAssociation', 'VPC'].map((name) => `AWS::EC2::${name}`),
  ...['CapacityProvider', 'Cluster', 'ClusterCapacityProviderAssociations', 'TaskDefinition'].map(
    (name) => `AWS::ECS::${name}`,
  ),
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Alias',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Lambda::Function',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::LogStream',
  'AWS::Logs::ResourcePolicy',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::SSM::Parameter',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::StepFunctions::StateMachine',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACLAssociation',
]);

/**
 * What a deployment bills in a month in which nothing happens, stored bytes aside: of the resources of its templates, and of the looks that
 * find nothing new.
 *
 * @param looks of each project: how often its monitor looks in a month
 * @throws UnpricedResource for a kind of which neither is known
 */
export function idleLines(
  resources: readonly Resource[],
  looks: Readonly<Record<string, number>>,
  { operations }: Measured,
): IdleLine[] {
  const lines = new Map<string, IdleLine>();
  const put = (what: string, meters: Meters) => {
    const line = lines.get(what) ?? { what, count: 0, meters: {} };
    lines.set(what, { what, count: line.count + 1, meters: add(line.meters, meters) });
  };
  for (const { Type, Properties = {} } of resources) {
    if (free.has(Type) || Type.startsWith('Custom::')) continue;
    const bill = billed[Type];
    if (!bill) throw new UnpricedResource(`what '${Type}' bills while idle is not known; add it to core/costs/idle.ts`);
    const its = bill(Properties);
    if (its) put(its.what, its.meters);
  }
  for (const [project, times] of Object.entries(looks))
    put(`looks of the monitor of ${project} that find nothing new`, add({}, operations.check, times));
  return [...lines.values()];
}

/** USD a month: by the list, and of an account that uses nothing else of what is free. */
export function idleCost(lines: readonly IdleLine[], prices: Prices): { list: number; beyondFree: number } {
  const all = lines.reduce((sum, { meters }) => add(sum, meters), {});
  return { list: priceOf(all, prices), beyondFree: priceBeyondFree(all, prices) };
}
