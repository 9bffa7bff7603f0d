import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { machine, statesOf } from './definitions.ts';

const evaluate = (expression: string, states: unknown) =>
  jsonata(expression.replace(/^\{%|%\}$/g, '')).evaluate({}, { states }) as Promise<unknown>;

/** The state that a choice leads to from an input. */
async function chosen(name: string, choice: string, input: unknown): Promise<string | undefined> {
  const { Choices = [], Default } = machine(name).States[choice]!;
  for (const { Condition, Next } of Choices) if ((await evaluate(Condition, { input })) === true) return Next;
  return Default;
}

const state = (name: string, key: string) => statesOf(machine(name)).find(([found]) => found === key)![1];

describe('ingest', () => {
  it.each([
    ['convert', 'Convert'],
    ['reject', 'Catalogue'],
    ['skip', 'Known'],
  ])('goes on from %s to %s', async (action, next) => {
    expect(await chosen('ingest', 'Readable', { action })).toBe(next);
  });

  it('publishes labels, and ends with what was catalogued', async () => {
    expect(await chosen('ingest', 'Labels', { status: 'catalogued', labels: true })).toBe('PublishLabels');
    expect(await chosen('ingest', 'Labels', { status: 'rejected' })).toBe('Done');
    const input = { project: 'p', status: 'catalogued', labels: true };
    expect(await evaluate(state('ingest', 'PublishLabels').Output!, { input, result: {} })).toEqual(input);
  });
});

describe('monitor', () => {
  it('leaves when there is nothing new', async () => {
    expect(await chosen('monitor', 'Anything', { project: 'p', idle: true })).toBe('Idle');
    expect(await chosen('monitor', 'Anything', { project: 'p', from: 'a' })).toBe('Analyse');
    expect(await chosen('monitor', 'Anything', { project: 'p', idle: false })).toBe('Analyse');
    expect(await chosen('monitor', 'Shifts', { project: 'p', shifts: true })).toBe('AdjustBaseRate');
    expect(await chosen('monitor', 'Shifts', { project: 'p', shifts: false })).toBe('SendMessage');
  });
});

describe('lifecycle', () => {
  it('fills the online windows only for a model that may serve', async () => {
    expect(await chosen('lifecycle', 'Verdict', { evaluate: { verdict: 'promote' } })).toBe('LoadEntities');
    expect(await chosen('lifecycle', 'Verdict', { evaluate: { verdict: 'keep' } })).toBe('Promote');
  });

  it('collects each result under its step, and keeps a single trial a list', async () => {
    const input = { project: 'p', runId: 'r', search: { trials: [{ index: 0 }], from: 0, parallel: 4 } };
    expect(
      await evaluate(state('lifecycle', 'Evaluate').Output!, { input, result: { Payload: { winner: 0 } } }),
    ).toEqual({
      ...input,
      evaluate: { winner: 0 },
    });
    expect(await evaluate(state('lifecycle', 'Trials').Items!, { input })).toEqual([{ index: 0 }]);
    expect(await evaluate(state('lifecycle', 'Trials').Output!, { input, result: [{ index: 0 }] })).toEqual({
      ...input,
      trials: [{ index: 0 }],
    });
  });

  it('trains the trials of one round, and plans the next while there is one', async () => {
    const search = { trials: [{ index: 0 }, { index: 1 }, { index: 2 }], from: 2, more: false };
    const input = { project: 'p', search, trials: [{ index: 0 }, { index: 1 }] };
    expect(await evaluate(state('lifecycle', 'Trials').Items!, { input })).toEqual([{ index: 2 }]);
    expect(await evaluate(state('lifecycle', 'Trials').Output!, { input, result: [{ index: 2 }] })).toMatchObject({
      trials: [{ index: 0 }, { index: 1 }, { index: 2 }],
    });
    expect(await chosen('lifecycle', 'MoreTrials', input)).toBe('Combine');
    expect(await chosen('lifecycle', 'MoreTrials', { search: { ...search, more: true } })).toBe('PlanTrials');
  });

  it('has the averages of trials among the trials', async () => {
    const { Output } = state('lifecycle', 'Combine');
    const input = { project: 'p', search: { trials: [{ index: 0 }], parallel: 4 }, trials: [{ index: 0 }] };
    const none = { trials: [], results: [] };
    expect(await evaluate(Output!, { input, result: { Payload: none } })).toEqual(input);
    const made = { trials: [{ index: 1 }], results: [{ index: 1 }], champion: 1 };
    expect(await evaluate(Output!, { input, result: { Payload: made } })).toEqual({
      project: 'p',
      search: { trials: [{ index: 0 }, { index: 1 }], parallel: 4, champion: 1 },
      trials: [{ index: 0 }, { index: 1 }],
    });
  });

  it('goes on with no trial where a round has none', async () => {
    const input = {
      search: { trials: [{ index: 0 }, { index: 1 }], from: 2, rungs: [], more: false },
      trials: [{ index: 0 }],
    };
    const { Items, Output, ItemSelector } = state('lifecycle', 'Trials');
    expect(await evaluate(Items!, { input })).toEqual([]);
    expect(await evaluate(ItemSelector!.rungs!, { input })).toEqual([]);
    expect(await evaluate(Output!, { input, result: [] })).toMatchObject({ trials: [{ index: 0 }] });
    expect(await chosen('lifecycle', 'MoreTrials', input)).toBe('Combine');
  });

  it.each(['Trials', 'Backtests'])('runs as many of %s at once as planned', async (name) => {
    const { MaxConcurrency } = state('lifecycle', name);
    expect(await evaluate(String(MaxConcurrency), { input: { search: { parallel: 7 } } })).toBe(7);
  });

  it('hands a failed trial with its error to the record', async () => {
    const input = { project: 'p', trial: { index: 3 } };
    const [caught] = state('lifecycle', 'TrainTrial').Catch!;
    const errorOutput = { Error: 'OutOfMemory', Cause: '{"errorMessage":"x"}' };
    expect(await evaluate(caught!.Output!, { input, errorOutput })).toEqual({ ...input, error: errorOutput });
    expect(caught?.Next).toBe('RecordFailure');
  });
});
