import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { collectOutputs, platformOutputs, stackName, stackSuffixes } from '../../../core/contracts/platform.ts';
import { tokensIn } from '../../../lib/constructs/state-machine/definition.ts';
import { ofType, only, synthesise } from '../synthesise.ts';

const platform = synthesise();
const { Pipelines } = platform.templates;

describe('the state machines', () => {
  it('are logged and traced, with a value for every token', () => {
    const machines = ofType(platform, 'AWS::StepFunctions::StateMachine').map(([, { Properties }]) => Properties);
    expect(machines.map(({ StateMachineName }) => StateMachineName).sort()).toEqual([
      'perennial-dev-approval',
      'perennial-dev-batch',
      'perennial-dev-ingest',
      'perennial-dev-lifecycle',
      'perennial-dev-monitor',
      'perennial-dev-reconvert',
    ]);
    for (const { StateMachineName, DefinitionString, ...rest } of machines) {
      const { DefinitionSubstitutions, LoggingConfiguration, TracingConfiguration } = rest;
      // Of the one that waits for people states hold task tokens, which no log shows.
      const shown = StateMachineName !== 'perennial-dev-approval';
      expect(Object.keys(DefinitionSubstitutions).sort()).toEqual(tokensIn(DefinitionString));
      expect(LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: shown });
      expect(TracingConfiguration).toEqual({ Enabled: true });
    }
  });

  it('call exactly the functions they name', () => {
    const policies = ofType(platform, 'AWS::IAM::Policy').filter(([id]) => id.includes('StateMachineRole'));
    const invoked = policies.map(([, { Properties }]) =>
      (Properties.PolicyDocument.Statement as { Action: unknown; Resource: unknown[] }[]).find(
        ({ Action }) => Action === 'lambda:InvokeFunction',
      ),
    );
    expect(invoked.map((statement) => statement?.Resource.length).sort()).toEqual([16, 4, 4, 5].sort());
    expect(JSON.stringify(invoked)).not.toContain('*');
  });
});

describe('queues', () => {
  it('are encrypted, and all but the dead letters send there what fails five times', () => {
    const queues = ofType(platform, 'AWS::SQS::Queue').map(([, { Properties }]) => Properties);
    expect(queues.map(({ QueueName }) => QueueName).sort()).toEqual([
      'perennial-dev-dead-letters',
      'perennial-dev-entities',
      'perennial-dev-ingest',
      'perennial-dev-triggers',
    ]);
    for (const { SqsManagedSseEnabled, RedrivePolicy, QueueName } of queues) {
      expect(SqsManagedSseEnabled).toBe(true);
      if (!QueueName.endsWith('dead-letters')) expect(RedrivePolicy.maxReceiveCount).toBe(5);
    }
  });

  it('hide a message for longer than its function may take', () => {
    for (const [, { Properties }] of ofType(platform, 'AWS::SQS::Queue'))
      if (Properties.RedrivePolicy) expect(Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * 30);
    for (const [, { Properties }] of ofType(platform, 'AWS::Lambda::EventSourceMapping'))
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });
});

describe('rules', () => {
  it('turn raw objects into ingests and reasons into triggers', () => {
    Pipelines.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: Match.objectLike({ object: { key: [{ prefix: 'raw/' }] } }),
      }),
    });
    Pipelines.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['perennial'],
        'detail-type': ['DatasetCatalogued', 'ProjectDefinitionChanged', 'DriftDetected', 'PerformanceDegraded'],
      },
    });
  });

  it('record every way in which a run can end', () => {
    Pipelines.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({
        source: ['aws.states'],
        detail: Match.objectLike({ status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] }),
      }),
    });
  });
});

describe('the publication of projects', () => {
  it('comes after everything that it starts, and again when a definition or training code changes', () => {
    const resource = only(platform, 'Custom::PerennialProjects');
    expect(resource.Properties).toMatchObject({
      definitionsHash: 'hash of definitions',
      codeHash: 'hash of all training code',
      assetBucket: expect.anything(),
      assetKey: expect.stringMatching(/\.json$/),
    });
    for (const part of ['Ingest', 'Lifecycle', 'Monitor', 'Retrain', 'Schedules'])
      expect(resource.DependsOn?.some((id) => id.startsWith(part))).toBe(true);
  });
});

describe('outputs', () => {
  it('are all that the command line reads', () => {
    const outputs = collectOutputs('dev', (name) => {
      const suffix = stackSuffixes.find((s) => stackName('dev', s) === name)!;
      const found = platform.templates[suffix].toJSON().Outputs as Record<string, { Value: unknown }>;
      return Object.fromEntries(Object.entries(found).map(([key, { Value }]) => [key, JSON.stringify(Value)]));
    });
    expect(Object.keys(outputs)).toHaveLength(Object.values(platformOutputs).flatMap(Object.keys).length);
  });

  it('say what is missing', () => {
    expect(() => collectOutputs('prod', () => ({}))).toThrow("stack Perennial-Prod-Data has no output 'LakeBucket'");
  });
});

it('stays far from the limits of a stack, whatever the number of projects', () => {
  for (const template of Object.values(platform.templates)) {
    expect(Object.keys(template.toJSON().Resources).length).toBeLessThan(250);
    expect(JSON.stringify(template.toJSON()).length).toBeLessThan(500_000);
  }
});

it('keeps what a function failed on that events call', () => {
  const called = ofType(platform, 'AWS::Events::Rule').flatMap(([, { Properties }]) =>
    (Properties.Targets as { Arn: { 'Fn::GetAtt': [string, string] } }[]).flatMap(
      ({ Arn }) => Arn['Fn::GetAtt']?.[0] ?? [],
    ),
  );
  const functions = ofType(platform, 'AWS::Lambda::Function').filter(([id]) => called.includes(id.split('/')[1]!));
  expect(functions.map(([, { Properties }]) => Properties.FunctionName).sort()).toEqual([
    'perennial-dev-serve-compact',
    'perennial-dev-serve-keep-refusal',
    'perennial-dev-serve-replay-captures',
  ]);
  for (const [, { Properties }] of functions) expect(Properties.DeadLetterConfig).toBeDefined();
});
