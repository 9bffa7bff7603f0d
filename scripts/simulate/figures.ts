import type { Project } from '../../core/contracts/project.ts';
import type { Decision } from '../../core/contracts/serving.ts';
import { realisedCost } from '../../core/metrics/cost/realised-cost.ts';
import type { Payment } from '../../projects/bank-fraud/population.ts';

/** A day by its truth. */
export interface DayFigures {
  day: number;
  payments: number;
  frauds: number;
  /** Of all decisions, in the project's currency. */
  cost: number;
  /** What went out with frauds that passed. */
  passed: number;
  /** Frauds that were stopped. */
  stopped: number;
  /** Innocent payments that were stopped. */
  falseAlarms: number;
  reviews: number;
}

/** What the decisions of a day cost, whatever the records said: of a broken feed the true amount counts. */
export function figuresOf(
  day: number,
  payments: readonly Payment[],
  decisions: readonly Decision[],
  project: Project,
): DayFigures {
  const figures = {
    day,
    payments: payments.length,
    frauds: 0,
    cost: 0,
    passed: 0,
    stopped: 0,
    falseAlarms: 0,
    reviews: 0,
  };
  payments.forEach((payment, i) => {
    const decision = decisions[i]!;
    figures.cost += costOf(decision, payment, project);
    if (payment.fraud) figures.frauds++;
    if (decision === 'review') figures.reviews++;
    if (payment.fraud && decision === 'allow') figures.passed += payment.amount;
    if (payment.fraud && decision !== 'allow') figures.stopped++;
    if (!payment.fraud && decision === 'block') figures.falseAlarms++;
  });
  return figures;
}

/** The cost of a decision by the truth. */
export function costOf(decision: Decision, { fraud, amount }: Payment, { objective }: Project): number {
  const of = (cost: number | { column: string } | undefined) => (typeof cost === 'number' ? cost : cost ? amount : 0);
  const { falsePositive, falseNegative, truePositive, trueNegative } = objective.costs!;
  const costs = [of(falsePositive), of(falseNegative), of(truePositive), of(trueNegative)];
  return realisedCost(decision, fraud ? 1 : 0, costs, objective.review?.cost ?? 0);
}
