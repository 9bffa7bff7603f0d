import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '../../../package/root.ts';
import { policyNames } from '../../../scripts/simulate/policies.ts';
import type { Outcome } from '../../../scripts/simulate/run-seed.ts';
import { savedShare } from '../../../scripts/simulate/summary.ts';

const minutes = 60_000;

it('a short year prints one document, and the loop is worth having', { timeout: 15 * minutes }, async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['scripts/simulate.ts', '--short', '--seed', '1', '--json'],
    { cwd: root },
  );

  const outcome = JSON.parse(stdout) as Outcome;
  expect(Object.keys(outcome)).toEqual(['cost', 'trainings', 'falseAlarms', 'badPromotions', 'detectionDays']);
  expect(Object.keys(outcome.cost)).toEqual([...policyNames]);
  expect(Object.keys(outcome.trainings)).toEqual([...policyNames]);
  expect(outcome.trainings.never).toBe(0);
  expect(outcome.badPromotions).toBe(0);
  expect(outcome.cost.oracle).toBeLessThan(outcome.cost.never);
  expect(outcome.cost.perennial).toBeLessThan(outcome.cost.never);
  expect(savedShare(outcome, 'perennial')).toBeGreaterThan(0);
});
