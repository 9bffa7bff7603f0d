import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseProject } from '../../core/contracts/parse-project.ts';
import type { Project } from '../../core/contracts/project.ts';
import { root } from '../../package/root.ts';
import { nothingByItself } from '../nothing-by-itself.ts';

/**
 * Who guards the payments:
 * - `never`: the first model, for ever.
 * - `monthly`: trains every 30 days, and serves what costs less on the held-out rows.
 * - `psi`: looks every week, trains whenever the population stability index of a feature exceeds 0.2, and serves what costs
 *   less on the held-out rows.
 * - `perennial`: what the project does by itself: monitor, findings, retraining and promotion at their defaults, and a random
 *   release of a few blocked payments.
 * - `oracle`: trains every day on labels of all payments, also of those that were blocked, with the same delays, and always
 *   serves the newest model.
 */
export const policyNames = ['never', 'monthly', 'psi', 'perennial', 'oracle'] as const;
export type PolicyName = (typeof policyNames)[number];

/** Days between two trainings of the monthly policy. */
export const monthDays = 30;
/** Days that the psi policy compares with what the model was trained on. */
export const weekDays = 7;
export const psiThreshold = 0.2;

export interface Learner {
  /** Candidates of a search. */
  trials: number;
  /** Boosting rounds at most. */
  rounds: number;
}

/** The learner is the same for all. */
function learnerOf({ trials, rounds }: Learner) {
  return {
    algorithms: ['gradientBoostedTrees'],
    search: { trials, parallel: 1, minutes: 15 },
    parameters: { gradientBoostedTrees: { numIterations: rounds, learningRate: 0.1, numLeaves: 15 } },
  };
}

/** Policies of a team that promotes by hand. */
export const plain: readonly PolicyName[] = ['monthly', 'psi'];

/** What is let through of what would be blocked, so that its outcome is learned: about one a day at most. */
const release = { rate: 0.05, maximumLoss: 150, maximumLossPerDay: 150 };

/** The project of the example as a policy runs it. */
export function projectOf(policy: PolicyName, learner: Learner): Project {
  const file = readFileSync(join(root, 'projects', 'bank-fraud', 'project.yaml'), 'utf8');
  const own = {
    perennial: {},
    oracle: nothingByItself,
    never: nothingByItself,
    monthly: nothingByItself,
    psi: nothingByItself,
  };
  const base = parse(file) as Record<string, unknown>;
  const { project, errors } = parseProject({
    ...base,
    training: learnerOf(learner),
    // Choosing features takes most of a run's time and changes little here; the same for all.
    features: { ...(base.features as object), selection: false },
    monitoring: { schedule: 'rate(1 day)' },
    labels: { ...(base.labels as object), ...(policy === 'perennial' && { release }) },
    retraining: own[policy],
    promotion: plain.includes(policy) ? { approval: 'manual' } : {},
  });
  if (!project) throw new Error(`the simulated project is not valid: ${JSON.stringify(errors)}`);
  return project;
}
