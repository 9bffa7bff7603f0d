import validate from 'asl-validator';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { tokensIn } from '../../lib/constructs/state-machine/definition.ts';
import { definitionText, machine, machineNames, nested, statesOf, successors } from './definitions.ts';

/** Errors that Step Functions and its Lambda integration raise, and those of clients in our functions that can pass. */
const knownErrors = new Set([
  'States.ALL',
  'States.TaskFailed',
  'States.Timeout',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  // Of functions in a network, of those that are being changed, and of those under a key.
  'Lambda.ResourceNotReadyException',
  'Lambda.ENINotReadyException',
  'Lambda.ResourceConflictException',
  'Lambda.ENILimitReachedException',
  'Lambda.SubnetIPAddressLimitReachedException',
  'Lambda.EC2ThrottledException',
  'Lambda.KMSThrottlingException',
  'NoFreeSlot',
  'Runtime.ExitError',
  'Sandbox.Timedout',
  'Lambda.Unknown',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'UnprocessedItems',
  // Of our clients: a service is out of order for longer than they try.
  'ServiceOutage',
  'AccessDeniedException',
  'AccessDenied',
  'Forbidden',
  '403',
  // Of the catalogue: another execution tells of the object.
  'AnnouncementUnderWay',
  // Of the snapshot: data are being converted again.
  'ConversionUnderWay',
]);

describe.each(machineNames)('%s', (name) => {
  const definition = machine(name);
  const states = statesOf(definition);

  it('is what the States Language allows', () => {
    const withValues = definitionText(name)
      .replaceAll(/\$\{InvokeFunction\}/g, 'arn:aws:states:::lambda:invoke')
      .replaceAll(/\$\{InvokeFunctionAndWait\}/g, 'arn:aws:states:::lambda:invoke.waitForTaskToken')
      .replaceAll(/\$\{\w+\}/g, 'arn:aws:lambda:us-east-1:123456789012:function:name');
    const { isValid, errorsText } = validate(JSON.parse(withValues) as object);
    expect(isValid, errorsText('\n')).toBe(true);
  });

  it('holds no ARN, and tokens that are functions of this repository', () => {
    expect(definitionText(name)).not.toMatch(/arn:/);
    const called = states.flatMap(([, { Arguments }]) => (Arguments ? [Arguments.FunctionName] : []));
    expect(called.every((fn) => /^\$\{[A-Z][A-Za-z]+Function\}$/.test(fn))).toBe(true);
    expect(tokensIn(definitionText(name))).toEqual(
      [
        ...new Set(called.map((fn) => fn.slice(2, -1))),
        'InvokeFunction',
        // Of the machine that waits for people.
        ...(name === 'approval' ? ['InvokeFunctionAndWait'] : []),
      ].sort(),
    );
  });

  it('leads from its start to every state, and from every state to an end', () => {
    for (const { StartAt, States } of nested(definition)) {
      const reached = new Set([StartAt]);
      for (const state of reached) for (const next of successors(States[state]!)) reached.add(next);
      expect([...reached].sort()).toEqual(Object.keys(States).sort());
      for (const state of Object.values(States))
        expect(successors(state).length > 0 || state.End === true || ['Succeed', 'Fail'].includes(state.Type)).toBe(
          true,
        );
    }
  });

  it('gives every task a timeout and retries with jitter for what can pass', () => {
    const tasks = states.filter(([, { Type }]) => Type === 'Task');
    expect(tasks.length).toBeGreaterThan(0);
    for (const [, { TimeoutSeconds, Retry = [] }] of tasks) {
      expect(TimeoutSeconds).toBeGreaterThan(0);
      const retried = Retry.flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(retried).toEqual(
        expect.arrayContaining([
          'Lambda.TooManyRequestsException',
          'Lambda.ResourceNotReadyException',
          'ServiceOutage',
        ]),
      );
      for (const retrier of Retry)
        expect(retrier).toMatchObject({
          JitterStrategy: 'FULL',
          BackoffRate: 2,
          MaxAttempts: expect.any(Number),
          MaxDelaySeconds: expect.any(Number),
        });
    }
  });

  // The first execution after a deployment may come before its policies are known everywhere. The first of these is what Step Functions
  // says of an invocation that its role may not make (aws-deployment-framework issue 460), the others what a function says of its own.
  it.each(['Lambda.AWSLambdaException', 'AccessDenied', 'AccessDeniedException', 'Forbidden'])(
    'waits for rights as long as IAM takes to tell of them: %s',
    (error) => {
      for (const [state, { Type, Retry = [] }] of states) {
        if (Type !== 'Task') continue;
        const retrier = Retry.find(({ ErrorEquals }) => ErrorEquals.includes(error));
        const { IntervalSeconds = 0, MaxAttempts = 0, MaxDelaySeconds = 0 } = retrier ?? {};
        const pauses = Array.from({ length: MaxAttempts }, (_, i) =>
          Math.min(MaxDelaySeconds, IntervalSeconds * 2 ** i),
        );
        // It comes after others that were allowed.
        const isLate = name === 'lifecycle' && /^Record(Backtest)?Failure$/.test(state);
        expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThanOrEqual(isLate ? 30 : 90);
      }
    },
  );

  it('names the errors that it handles, and hides no failed step', () => {
    const handled = states.flatMap(([, { Retry = [], Catch = [] }]) =>
      [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals),
    );
    expect(handled.filter((error) => !knownErrors.has(error))).toEqual([]);
    const catching = states.filter(([, { Catch }]) => Catch).map(([state]) => state);
    const caught: Record<string, string[]> = {
      lifecycle: ['TrainTrial', 'Backtest'],
      // A day without an answer: people are told again.
      approval: ['Ask'],
      // Recorded, and then the execution fails.
      ingest: ['Inspect', 'Convert', 'Catalogue'],
    };
    expect(catching).toEqual(caught[name] ?? []);
  });

  it('is JSONata that parses', () => {
    expect(definition.QueryLanguage).toBe('JSONata');
    const expressions = [...definitionText(name).matchAll(/"\{%\s*(.*?)\s*%\}"/g)].map((match) => match[1]!);
    expect(expressions.length).toBeGreaterThan(2);
    for (const expression of expressions) expect(() => jsonata(JSON.parse(`"${expression}"`) as string)).not.toThrow();
  });
});
