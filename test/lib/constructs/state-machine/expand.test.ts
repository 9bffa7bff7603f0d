import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Definition,
  expandDefinition,
  type Policies,
  UnknownPolicy,
} from '../../../../lib/constructs/state-machine/expand.ts';
import { root } from '../../synthesise.ts';

const policies: Policies = {
  throttled: { ErrorEquals: ['SlowDown'], MaxAttempts: 3, JitterStrategy: 'FULL' },
  faulty: { ErrorEquals: ['ServiceFault'], MaxAttempts: 2 },
};
const token = (name: string) => `\${${name}}`;
const task = { Type: 'Task', Arguments: { FunctionName: token('TrainFunction') } };
const expand = (States: Definition['States']) => expandDefinition({ States }, policies, { TrainFunction: 60 }).States;

describe('expandDefinition', () => {
  it('puts the retriers of its policies into a state, in their order, with what the state changes of them', () => {
    const own = { ErrorEquals: ['NotYet'], MaxAttempts: 9 };
    const { Train } = expand({
      Train: { ...task, Retry: ['faulty', { Policy: 'throttled', MaxAttempts: 1 }, own] },
    });
    expect(Train?.Retry).toEqual([
      { ErrorEquals: ['ServiceFault'], MaxAttempts: 2 },
      { ErrorEquals: ['SlowDown'], MaxAttempts: 1, JitterStrategy: 'FULL' },
      own,
    ]);
  });

  it('gives a task half a minute more than its function has, unless it says how long it waits', () => {
    const { Train, Ask, Wait } = expand({
      Train: task,
      Ask: { ...task, ...{ TimeoutSeconds: 5 } },
      Wait: { Type: 'Wait' },
    });
    expect(Train).toEqual({ ...task, TimeoutSeconds: 90 });
    expect(Ask).toMatchObject({ TimeoutSeconds: 5 });
    expect(Wait).toEqual({ Type: 'Wait' });
  });

  it('reaches the states within a Map', () => {
    const { Trials } = expand({
      Trials: { Type: 'Map', ItemProcessor: { States: { Train: { ...task, Retry: ['faulty'] } } } },
    });
    expect(Trials?.ItemProcessor?.States.Train).toMatchObject({ TimeoutSeconds: 90, Retry: [policies.faulty] });
  });

  it('names the state and the policy that nobody knows', () => {
    const wrong = () => expand({ Train: { ...task, Retry: ['faulty', 'throtled'] } });
    expect(wrong).toThrow(UnknownPolicy);
    expect(wrong).toThrow("state Train retries by the policy 'throtled', expected one of: throttled, faulty");
  });
});

it('states no retrier twice in the definition files, and no timeout that a function has', () => {
  const directory = join(root, 'state-machines');
  const texts = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
  const stated = texts.flatMap((text) => [...text.matchAll(/"ErrorEquals": (\[[^\]]*\])/g)].map((match) => match[1]));
  // What catches everything retries nothing.
  const errors = stated.filter((error) => error !== '["States.ALL"]');
  expect(errors.length).toBeGreaterThan(3);
  expect(errors.filter((error, i) => errors.indexOf(error) !== i)).toEqual([]);
  // Of a machine as a whole alone, which stands above its states.
  // A container has no function whose timeout it could be: it is that of the longest search, and of what is around it.
  // Neither is a day of waiting for a person.
  for (const text of texts)
    expect(text.slice(text.indexOf('"States"')).replace(/"TimeoutSeconds": (45000|86400),/, '')).not.toContain(
      'TimeoutSeconds',
    );
});
