import { expect, test } from 'vitest';
import type { RunDetails } from '../../../bin/client/run.ts';
import type { Progress } from '../../../bin/ui/progress.ts';
import { runProgress, stepDetail } from '../../../bin/ui/run-progress.ts';
import type { RunRecord, StepRecord, TrialRecord } from '../../../core/contracts/registry/runs.ts';

function recorder() {
  const log: string[] = [];
  const progress: Progress = {
    task(label) {
      log.push(`start ${label}`);
      return {
        update: () => {},
        done: (detail) => log.push(`done ${label}: ${detail}`),
        warn: (detail) => log.push(`fail ${label}: ${detail}`),
        fail: (detail) => log.push(`fail ${label}: ${detail}`),
      };
    },
    note() {},
    close() {},
  };
  return { log, progress };
}
const run = (status: RunRecord['status']) => ({ runId: 'r', status }) as RunRecord;
const step = (name: string, status: StepRecord['status'], more: Partial<StepRecord> = {}) =>
  ({ step: name, status, reused: false, ...more }) as StepRecord;
const trial = (index: number, status: TrialRecord['status'], rocAuc?: number) =>
  ({ index, status, ...(rocAuc ? { metrics: { rocAuc } } : {}) }) as unknown as TrialRecord;

test('steps and trials are shown once each, as they come', () => {
  const { log, progress } = recorder();
  const show = runProgress(progress, 'rocAuc');
  const states: RunDetails[] = [
    { run: run('running'), steps: [step('snapshot', 'running')], trials: [] },
    {
      run: run('running'),
      steps: [
        step('snapshot', 'succeeded', { summary: { rows: 1200 } }),
        step('search', 'succeeded', { summary: { trials: 2 } }),
      ],
      trials: [trial(0, 'running')],
    },
    {
      run: run('running'),
      steps: [
        step('snapshot', 'succeeded', { summary: { rows: 1200 } }),
        step('search', 'succeeded', { summary: { trials: 2 } }),
        step('trial-0', 'succeeded'),
      ],
      trials: [trial(0, 'succeeded', 0.8), trial(1, 'failed')],
    },
  ];
  for (const state of [...states, ...states]) show(state);
  show({ ...(states[2] as RunDetails), run: run('succeeded') });

  expect(log).toEqual([
    'start snapshot',
    'done snapshot: rows 1,200',
    'start search',
    'done search: trials 2',
    'start trials',
    'done trials: 1 of 2 done, 1 failed, best rocAuc 0.8000',
  ]);
});

test('a failed attempt of a step is not the end of it while the run goes on', () => {
  const { log, progress } = recorder();
  const show = runProgress(progress);

  show({ run: run('running'), steps: [step('prepare', 'failed', { error: 'E: once' })], trials: [] });
  show({ run: run('running'), steps: [step('prepare', 'running')], trials: [] });
  show({ run: run('failed'), steps: [step('prepare', 'failed', { error: 'E: twice' })], trials: [] });

  expect(log).toEqual(['start prepare', 'fail prepare: E: twice']);
});

test('a step that was still running when its run failed did not end', () => {
  const { log, progress } = recorder();
  const show = runProgress(progress);

  show({ run: run('failed'), steps: [step('refit', 'running')], trials: [] });

  expect(log).toEqual(['start refit', 'fail refit: did not end']);
});

test('figures of a step read as words', () => {
  expect(stepDetail(step('x', 'succeeded', { reused: true, summary: { expectedCost: 167.59, list: [1] } }))).toBe(
    'known already, expected cost 167.6',
  );
});
