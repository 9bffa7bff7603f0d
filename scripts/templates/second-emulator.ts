import { spawn } from 'node:child_process';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { poll } from '../../bin/client/poll.ts';
import { type StackSuffix, stackName, stackSuffixes } from '../../core/contracts/platform.ts';
import { freePort } from '../../local-cloud/free-port.ts';
import type { TemplateJson } from './templates.ts';

type Resource = TemplateJson['Resources'][string];

/** What moto does not make: it passes over these, and what refers to them is given a name. */
const unknown = [
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::S3::BucketPolicy',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Logs::LogStream',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];
/** Whose references it gives as objects of its own. */
const misread = ['AWS::Events::EventBus'];

export interface Applied {
  stack: string;
  made: number;
  /** Types that were left out. */
  leftOut: string[];
}

/** Applies the templates to moto, an emulator of other hands than the local cloud's. @throws what it refuses */
export async function applyToMoto(python: string, templates: Record<StackSuffix, TemplateJson>): Promise<Applied[]> {
  const port = await freePort();
  const server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const sdk = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'moto', secretAccessKey: 'moto' },
  };
  try {
    await awaitServer(sdk.endpoint);
    // What `cdk bootstrap` leaves.
    const version = { Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String' } as const;
    await new SSMClient(sdk).send(new PutParameterCommand(version));
    const client = new CloudFormationClient({ ...sdk, maxAttempts: 1 });
    const applied: Applied[] = [];
    for (const suffix of stackSuffixes) applied.push(await apply(client, suffix, templates[suffix]));
    return applied;
  } finally {
    server.kill();
  }
}

async function awaitServer(endpoint: string): Promise<void> {
  const probe = () =>
    fetch(`${endpoint}/moto-api/`).then(
      () => true,
      () => undefined,
    );
  await poll(probe, { timeoutMs: 60_000, waitingFor: 'moto' });
}

async function apply(client: CloudFormationClient, suffix: StackSuffix, template: TemplateJson): Promise<Applied> {
  const StackName = stackName('prod', suffix);
  const { adapted, leftOut } = adapt(template);
  await client.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify(adapted),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  const wanted = Object.keys(adapted.Resources).length;
  if (StackResources.length !== wanted)
    throw new Error(`moto made ${StackResources.length} resources of ${StackName}, expected ${wanted}`);
  return { stack: StackName, made: wanted, leftOut };
}

/** The template without what moto does not know, and with tables and methods as it knows them. */
export function adapt(template: TemplateJson): { adapted: TemplateJson; leftOut: string[] } {
  const kept: Record<string, Resource> = {};
  const named = new Map<string, string>();
  const leftOut = new Set<string>();
  for (const [id, resource] of Object.entries(template.Resources)) {
    const { Type } = resource;
    if (unknown.includes(Type) || misread.includes(Type) || Type.startsWith('Custom::'))
      named.set(id, nameOf(id, resource));
    if (unknown.includes(Type) || Type.startsWith('Custom::')) leftOut.add(Type);
    else kept[id] = asMethod(asTable(resource));
  }
  for (const resource of Object.values(kept) as (Resource & { DependsOn?: string[] })[])
    if (resource.DependsOn) resource.DependsOn = resource.DependsOn.filter((id) => kept[id]);
  const adapted = withNames({ ...template, Resources: kept }, named) as TemplateJson;
  return { adapted, leftOut: [...leftOut].sort() };
}

function nameOf(id: string, { Properties = {} }: Resource): string {
  const name = Properties.DeliveryStreamName ?? Properties.Name;
  return typeof name === 'string' ? name : id;
}

function asTable(resource: Resource): Resource {
  if (resource.Type !== 'AWS::DynamoDB::GlobalTable') return structuredClone(resource);
  const { AttributeDefinitions, KeySchema, BillingMode, StreamSpecification } = resource.Properties ?? {};
  const Properties = {
    AttributeDefinitions,
    KeySchema,
    BillingMode,
    ...(StreamSpecification ? { StreamSpecification } : {}),
  };
  return { Type: 'AWS::DynamoDB::Table', Properties };
}

/** What calls nothing has no address and no method to call it by, which it asks for all the same. */
function asMethod(resource: Resource): Resource {
  const { Integration } = (resource.Properties ?? {}) as { Integration?: { Type: string } };
  if (resource.Type !== 'AWS::ApiGateway::Method' || Integration?.Type !== 'MOCK') return resource;
  const integration = { ...Integration, IntegrationHttpMethod: 'GET', Uri: '' };
  return { ...resource, Properties: { ...resource.Properties, Integration: integration } };
}

/** References to what is named are that name. */
function withNames(value: unknown, named: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => withNames(one, named));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
  if (Ref !== undefined && named.has(Ref)) return named.get(Ref);
  if (attribute && named.has(attribute[0]))
    return attribute[1] === 'Arn'
      ? `arn:aws:moto:eu-west-1:123456789012:${named.get(attribute[0])}`
      : named.get(attribute[0]);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withNames(inner, named)]));
}
