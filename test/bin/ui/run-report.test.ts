import { expect, test } from 'vitest';
import type { RunDetails } from '../../../bin/client/run.ts';
import { coloursFor } from '../../../bin/ui/colours.ts';
import { renderRun } from '../../../bin/ui/run-report.ts';
import type { RunRecord, StepRecord, TrialRecord } from '../../../core/contracts/registry/runs.ts';

const trial = (index: number, logLoss: number) =>
  ({
    index,
    algorithm: 'gradientBoostedTrees',
    status: 'succeeded',
    metrics: { logLoss },
    parameters: {},
  }) as unknown as TrialRecord;

test('a run says its verdict in full and which trial won, though another looked better before calibration', () => {
  const reason = `promoted: the first model of the project; warning: ${'no better than the prior baseline; '.repeat(4)}`;
  const details: RunDetails = {
    run: {
      runId: 'r',
      project: 'shop',
      status: 'succeeded',
      startedAt: '2026-11-21T07:00:00.000Z',
      trigger: { reason: 'manual', by: 'somebody' },
    } as RunRecord,
    steps: [
      { step: 'evaluate', status: 'succeeded', reused: false, summary: { winner: 3, reason } } as unknown as StepRecord,
    ],
    trials: [trial(1, 0.4), trial(3, 0.5)],
  };

  const text = renderRun(details, 'logLoss', coloursFor({ isTTY: false } as NodeJS.WriteStream));

  expect(text).toContain(reason.trim());
  const rows = text.split('\n').filter((line) => line.includes('gradientBoostedTrees'));
  expect(rows.map((row) => row.trim().split(/ +/).slice(0, 3))).toEqual([
    ['1', 'gradientBoostedTrees', 'succeeded'],
    ['3', 'gradientBoostedTrees', 'winner'],
  ]);
  expect(text).toContain(
    'ranked by logLoss before calibration; trial 3 is chosen: within one standard error of the best after it, or better on later rows',
  );
});

test.each([
  ['promoted', 2, 'promoted version 2'],
  ['kept champion', 2, 'kept champion; version 2 is registered'],
  ['registered', 2, 'registered as version 2'],
  ['failed in refit', undefined, 'failed in refit'],
])('the outcome %s is not taken for another version', (outcome, version, expected) => {
  const run = { runId: 'r', project: 'shop', status: 'succeeded', trigger: {}, outcome, version } as RunRecord;
  const text = renderRun({ run, steps: [], trials: [] }, 'logLoss', coloursFor({ isTTY: false } as NodeJS.WriteStream));
  expect(text.split('\n')).toContain(`outcome  ${expected}`);
});
