import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '../../package/root.ts';
import { policyNames } from '../../scripts/simulate/policies.ts';
import type { Outcome } from '../../scripts/simulate/run-seed.ts';

const minutes = 60_000;

it('a short simulated year prints one JSON document and nothing else', { timeout: 15 * minutes }, async () => {
  const program = ['scripts/simulate.ts', '--short', '--days', '90', '--seed', '2', '--json'];
  // Progress goes to stderr.
  const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: root });

  const outcome = JSON.parse(stdout) as Outcome;
  expect(Object.keys(outcome)).toEqual(['cost', 'trainings', 'falseAlarms', 'badPromotions', 'detectionDays']);
  expect(Object.keys(outcome.cost)).toEqual([...policyNames]);
  expect(Object.values(outcome.cost).every((cost) => cost > 0)).toBe(true);
  expect(outcome.trainings).toMatchObject({ never: 0, monthly: 3, oracle: 90 });
  // Whose model is the best is chance in so short a time; the broken feeds are not.
  expect(outcome.detectionDays.amountsInCents).toBeLessThanOrEqual(3);
  expect(outcome.falseAlarms).toBeLessThanOrEqual(3);
});
