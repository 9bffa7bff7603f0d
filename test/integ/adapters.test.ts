import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentClient } from '../../adapters/aws/dynamo-client.ts';
import { DynamoRecordStore } from '../../adapters/aws/dynamo-record-store.ts';
import { EventBridgePublisher } from '../../adapters/aws/events.ts';
import { describeExecution, failedState } from '../../adapters/aws/executions.ts';
import { StepFunctionsStarter } from '../../adapters/aws/lifecycle.ts';
import { ensurePiiKey, piiKey } from '../../adapters/aws/pii-key.ts';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { SchedulerGroup } from '../../adapters/aws/schedules.ts';
import { SqsTriggerQueue } from '../../adapters/aws/triggers.ts';
import { environment } from '../../core/contracts/environment.ts';
import type { Trigger } from '../../core/contracts/triggers.ts';
import { listProjects } from '../../core/registry/definitions.ts';
import { publishProjects } from '../../core/retrain/publish-projects.ts';
import { homeAt } from '../../local-cloud/home.ts';
import { startLocalCloud } from '../../local-cloud/start.ts';
import { endpointOf, region, rootCredentials } from '../../local-cloud/state.ts';
import { stopLocalCloud } from '../../local-cloud/stop.ts';
import { objectStoreSuite } from '../adapters/object-store-suite.ts';
import { recordStoreSuite } from '../adapters/record-store-suite.ts';
import { projectInput } from '../support/project.ts';

const directory = mkdtempSync(join(tmpdir(), 'perennial-adapters-'));
const home = homeAt(directory);
let queueUrl = '';
let machineArn = '';

beforeAll(async () => {
  const cloud = await startLocalCloud({ home });
  process.env.AWS_ENDPOINT_URL = endpointOf(cloud);
  process.env.AWS_REGION = region;
  process.env.AWS_ACCESS_KEY_ID = rootCredentials.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = rootCredentials.secretAccessKey;
  await new DynamoDBClient().send(
    new CreateTableCommand({
      TableName: 'registry',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    }),
  );
  await s3().send(new CreateBucketCommand({ Bucket: 'lake' }));
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await s3().send(new PutBucketVersioningCommand({ Bucket: 'lake', VersioningConfiguration }));
  await new EventBridgeClient().send(new CreateEventBusCommand({ Name: 'perennial' }));
  await new SchedulerClient().send(new CreateScheduleGroupCommand({ Name: 'projects' }));
  queueUrl = (await new SQSClient().send(new CreateQueueCommand({ QueueName: 'triggers' }))).QueueUrl!;
  await createRole('lifecycle');
  const definition = {
    StartAt: 'Prepare',
    States: { Prepare: { Type: 'Pass', Next: 'Evaluate' }, Evaluate: { Type: 'Fail', Error: 'E', Cause: 'broke' } },
  };
  const created = await new SFNClient().send(
    new CreateStateMachineCommand({
      name: 'lifecycle',
      roleArn: 'arn:aws:iam::000000000000:role/lifecycle',
      definition: JSON.stringify(definition),
    }),
  );
  machineArn = created.stateMachineArn!;
});

afterAll(async () => {
  await stopLocalCloud(home);
  rmSync(directory, { recursive: true, force: true });
});

async function createRole(RoleName: string): Promise<void> {
  const AssumeRolePolicyDocument = {
    Version: '2012-10-17',
    Statement: ['states', 'scheduler'].map((service) => ({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: `${service}.amazonaws.com` },
    })),
  };
  const Role = { Type: 'AWS::IAM::Role', Properties: { RoleName, AssumeRolePolicyDocument } };
  const client = new CloudFormationClient();
  const StackName = 'role';
  const TemplateBody = JSON.stringify({ Resources: { Role } });
  await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StackName });
}

const s3 = () => new S3Client({ forcePathStyle: true });
const table = () => new DynamoRecordStore(documents(), 'registry');
const documents = () => documentClient({});
const schedules = () =>
  new SchedulerGroup(new SchedulerClient(), {
    group: 'projects',
    roleArn: 'arn:aws:iam::000000000000:role/lifecycle',
    targets: {
      'monitor machine': machineArn,
      'batch machine': machineArn,
      'trigger queue': 'arn:aws:sqs:us-east-1:000000000000:triggers',
    },
  });

recordStoreSuite('DynamoRecordStore', table);
objectStoreSuite('S3ObjectStore', () => new S3ObjectStore(s3(), 'lake'));

const trigger: Trigger = { id: 't', project: 'fraud', reason: 'manual', at: '2026-03-01T00:00:00.000Z', by: 'ada' };

it('SqsTriggerQueue delivers a trigger as it was sent', async () => {
  await new SqsTriggerQueue(new SQSClient(), queueUrl).send(trigger);
  const { Messages } = await new SQSClient().send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 5 }),
  );
  expect(JSON.parse(Messages?.[0]?.Body ?? '')).toEqual(trigger);
});

it('StepFunctionsStarter starts one execution of a name; its failure names the state', async () => {
  const starter = new StepFunctionsStarter(new SFNClient(), machineArn);
  const input = { project: 'fraud', runId: 'r', trigger };
  const first = await starter.start('fraud-manual-1', input);
  expect(await starter.start('fraud-manual-1', input)).toEqual(first);
  const { executions } = await new SFNClient().send(new ListExecutionsCommand({ stateMachineArn: machineArn }));
  expect(executions).toHaveLength(1);
  await expect.poll(() => failedState(first.executionArn), { timeout: 10_000 }).toBe('Evaluate');
  const described = await describeExecution(first.executionArn);
  expect(JSON.parse(described?.input ?? '')).toEqual(input);
  expect(described?.status).toBe('FAILED');
  expect(await describeExecution(`${first.executionArn}-2`)).toBeUndefined();
});

it('piiKey is made once and stays', async () => {
  process.env[environment.piiKeyParameter] = '/perennial/pii-key';
  await ensurePiiKey();
  const key = await piiKey();
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  await ensurePiiKey();
  expect(await piiKey()).toBe(key);
});

describe('publishProjects', () => {
  it('publishes 1,000 projects with their schedules, and passes over them the next time', async () => {
    const events = new EventBridgePublisher(new EventBridgeClient(), 'perennial');
    const ports = {
      registry: table(),
      events,
      schedules: schedules(),
      clock: () => new Date(),
      reconvert: async () => {},
    };
    const definitions = Array.from({ length: 1000 }, (_, i) => projectInput(`project-${i}`));
    const publication = { definitions, codeHash: 'c', by: 'ada', complete: true };
    const report = await publishProjects(ports, publication);
    expect(report.projects.filter((p) => p.changed)).toHaveLength(1000);
    expect(await listProjects(ports.registry)).toHaveLength(1000);
    expect((await publishProjects(ports, publication)).projects.filter((p) => p.changed)).toHaveLength(0);
  });

  it('changes and removes a schedule', async () => {
    const group = schedules();
    const schedule = {
      kind: 'monitor',
      name: 'x',
      expression: 'rate(1 hour)',
      target: 'monitor machine',
      input: {},
    } as const;
    await group.put(schedule);
    await group.put({ ...schedule, expression: 'rate(2 hours)' });
    expect(await group.exists('x')).toBe(true);
    await group.remove('x');
    await group.remove('x');
    expect(await group.exists('x')).toBe(false);
  });
});
