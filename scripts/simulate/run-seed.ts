import type { EventName, WorldEvent } from '../../projects/bank-fraud/world/calendar.ts';
import { type Alarm, alarmsOf, detectionDays } from './alarms.ts';
import { playYears } from './play-years.ts';
import { type PolicyName, policyNames } from './policies.ts';
import type { PolicyYear, YearOptions } from './year.ts';

/** What `--json` prints. */
export interface Outcome {
  /** Per 1,000 payments, by the truth. */
  cost: Record<PolicyName, number>;
  /** Runs after the first, promoted or not. */
  trainings: Record<PolicyName, number>;
  /** Of perennial's monitor. */
  falseAlarms: number;
  /** Of perennial. */
  badPromotions: number;
  detectionDays: Partial<Record<EventName, number | null>>;
}

export interface Simulated {
  seed: number;
  outcome: Outcome;
  years: Record<PolicyName, PolicyYear>;
  events: readonly WorldEvent[];
  alarms: Alarm[];
}

/** One seed: the same year under every policy. */
export async function runSeed(options: YearOptions, workers: number, say: (line: string) => void): Promise<Simulated> {
  const { seed } = options;
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  const all = await playYears(options, workers, (policy, year) =>
    say(
      `seed ${seed}: ${policy} costs ${costPer1000(year).toFixed(0)} per 1,000, ${year.trainings} trainings (${elapsed()})`,
    ),
  );
  const { events, moves, looks, promotions } = all.perennial;
  const alarms = alarmsOf(looks, events, moves);
  const outcome: Outcome = {
    cost: each((policy) => round(costPer1000(all[policy]))),
    trainings: each((policy) => all[policy].trainings),
    falseAlarms: alarms.filter(({ falseAlarm }) => falseAlarm).length,
    badPromotions: promotions.filter(({ bad }) => bad).length,
    detectionDays: detectionDays(alarms, events),
  };
  return { seed, outcome, years: all, events, alarms };
}

export function costPer1000({ days }: Pick<PolicyYear, 'days'>): number {
  const [cost, payments] = days.reduce(([c, n], day) => [c + day.cost, n + day.payments], [0, 0]);
  return payments === 0 ? 0 : (1000 * cost) / payments;
}

function each<T>(of: (policy: PolicyName) => T): Record<PolicyName, T> {
  return Object.fromEntries(policyNames.map((policy) => [policy, of(policy)])) as Record<PolicyName, T>;
}

function round(cost: number): number {
  return Math.round(100 * cost) / 100;
}
