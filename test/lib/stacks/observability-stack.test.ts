import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { configOf } from '../../../lib/config.ts';
import { AlarmTopic } from '../../../lib/constructs/observability/alarm-topic.ts';
import { machine } from '../../state-machines/definitions.ts';
import { ofType, only, synthesise } from '../synthesise.ts';

const platform = synthesise();
const alarms = ofType(platform, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

describe('alarms', () => {
  it('are thirteen of one metric each, ten of which cost nothing', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual([
      'perennial-dev-api-errors',
      'perennial-dev-capture-late',
      'perennial-dev-dead-letters',
      'perennial-dev-entity-age',
      'perennial-dev-ingest-failed',
      'perennial-dev-lifecycle-failed',
      'perennial-dev-lifecycle-late',
      'perennial-dev-model-refused',
      'perennial-dev-monitor-failed',
      'perennial-dev-monitor-stale',
      'perennial-dev-service-api-errors',
      'perennial-dev-throttles',
      'perennial-dev-trigger-age',
    ]);
    for (const alarm of alarms)
      expect(alarm).toMatchObject({ MetricName: expect.any(String), Namespace: expect.stringMatching(/^AWS\//) });
  });

  it('know each way in which an execution can end badly, but that of a person who ends it', () => {
    for (const name of ['ingest', 'lifecycle', 'monitor'] as const) {
      const watched = alarms.filter(({ AlarmName }) => AlarmName.startsWith(`perennial-dev-${name}-`));
      // An execution times out where its machine has a time limit.
      const bad = ['ExecutionsFailed', ...(machine(name).TimeoutSeconds === undefined ? [] : ['ExecutionsTimedOut'])];
      const executions = watched.filter(({ Namespace }) => Namespace === 'AWS/States');
      expect(executions.map(({ MetricName }) => MetricName).sort()).toEqual(bad);
    }
  });

  it('ring when the function is called that keeps refusals of models, which nothing else calls', () => {
    const alarm = alarms.find(({ AlarmName }) => AlarmName === 'perennial-dev-model-refused');
    expect(alarm).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Dimensions: [{ Name: 'FunctionName', Value: 'perennial-dev-serve-keep-refusal' }],
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    const rules = ofType(platform, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
    expect(rules.find(({ Name }) => Name === 'perennial-dev-model-refused')).toMatchObject({
      EventPattern: { source: ['perennial'], 'detail-type': ['ModelRefused'] },
    });
  });

  it('say what they mean and link to the runbook', () => {
    for (const { AlarmName, AlarmDescription } of alarms) {
      const name = String(AlarmName).replace('perennial-dev-', '');
      expect(AlarmDescription).toMatch(new RegExp(`^[A-Z].*\\. What to do: docs/runbook\\.md#${name}$`));
    }
  });

  it('tell the topic when they begin and when they end, in prod', () => {
    for (const { AlarmActions, OKActions, TreatMissingData, ActionsEnabled } of alarms) {
      expect([AlarmActions, OKActions].map((actions) => actions.length)).toEqual([1, 1]);
      expect(TreatMissingData).toBe('notBreaching');
      expect(ActionsEnabled).toBe(false);
    }
    for (const [, { Properties }] of ofType(synthesise('prod'), 'AWS::CloudWatch::Alarm'))
      expect(Properties.ActionsEnabled).toBe(true);
  });
});

it('the dashboard shows requests, executions, queues and models', () => {
  const { Properties } = only(platform, 'AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(Properties);
  for (const metric of ['Count', '5XXError', 'ExecutionsFailed', 'ApproximateAgeOfOldestMessage', 'Perennial'])
    expect(body).toContain(metric);
});

it('the topic of the alarms tells the address that is given', () => {
  const subscriptions = (alarmEmail: string) => {
    const stack = new Stack(new App({ builtinCloudFormationValidation: false }));
    new AlarmTopic(stack, 'Alarms', { config: { ...configOf('prod', 'aws'), alarmEmail } });
    return Object.values(Template.fromStack(stack).findResources('AWS::SNS::Subscription'));
  };
  expect(subscriptions('oncall@bank.example')).toMatchObject([
    { Properties: { Protocol: 'email', Endpoint: 'oncall@bank.example' } },
  ]);
  expect(subscriptions('none')).toEqual([]);
});
