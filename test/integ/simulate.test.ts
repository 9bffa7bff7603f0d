import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '../../package/root.ts';
import { policyNames } from '../../scripts/simulate/policies.ts';
import type { Outcome } from '../../scripts/simulate/run-seed.ts';

const minutes = 60_000;

it('a short simulated year prints one JSON document and nothing else', { timeout: 15 * minutes }, async () => {
  const program = ['scripts/simulate.ts', '--short', '--seed', '2', '--json'];
  // Progress goes to stderr.
  const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: root });

  const outcome = JSON.parse(stdout) as Outcome;
  expect(Object.keys(outcome)).toEqual(['cost', 'trainings', 'falseAlarms', 'badPromotions', 'detectionDays']);
  expect(Object.keys(outcome.cost)).toEqual([...policyNames]);
  expect(Object.values(outcome.cost).every((cost) => cost > 0)).toBe(true);
  expect(outcome.trainings).toMatchObject({ never: 0, monthly: 8, oracle: 240 });
  expect(outcome.badPromotions).toBe(0);
  expect(outcome.cost.perennial).toBeLessThan(outcome.cost.never);
  expect(outcome.cost.oracle).toBeLessThan(outcome.cost.never);
});
