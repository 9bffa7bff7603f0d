import { policyNames } from './policies.ts';
import type { Outcome, Simulated } from './run-seed.ts';

/** Means over seeds; of a detection over the seeds in which the event was found. */
export function meanOf(outcomes: readonly Outcome[]): Outcome {
  const mean = (of: (outcome: Outcome) => number) =>
    Math.round((100 * outcomes.reduce((sum, outcome) => sum + of(outcome), 0)) / outcomes.length) / 100;
  const names = Object.keys(outcomes[0]!.detectionDays) as (keyof Outcome['detectionDays'])[];
  const found = names.map((name) => {
    const days = outcomes.flatMap(({ detectionDays }) => detectionDays[name] ?? []);
    return [name, days.length === 0 ? null : days.reduce((a, b) => a + b, 0) / days.length] as const;
  });
  return {
    cost: byPolicy((policy) => mean(({ cost }) => cost[policy])),
    trainings: byPolicy((policy) => mean(({ trainings }) => trainings[policy])),
    falseAlarms: mean(({ falseAlarms }) => falseAlarms),
    badPromotions: mean(({ badPromotions }) => badPromotions),
    detectionDays: Object.fromEntries(found),
  };
}

/** Share of what the oracle saves over never that a cost saves. */
export function savedShare({ cost }: Pick<Outcome, 'cost'>, policy: keyof Outcome['cost']): number {
  return (cost.never - cost[policy]) / (cost.never - cost.oracle);
}

/** The table for people. */
export function tableOf({ seed, outcome, years, alarms }: Simulated): string {
  const rows = policyNames.map((policy) => {
    const { days, versions } = years[policy];
    const sum = (of: (day: (typeof days)[number]) => number) => days.reduce((total, day) => total + of(day), 0);
    return [
      policy,
      outcome.cost[policy].toFixed(0),
      sum((d) => d.cost).toFixed(0),
      `${(100 * savedShare(outcome, policy)).toFixed(0)} %`,
      String(outcome.trainings[policy]),
      String(versions.length - 1),
      `${sum((d) => d.stopped)} of ${sum((d) => d.frauds)}`,
      sum((d) => d.passed).toFixed(0),
      String(sum((d) => d.falseAlarms)),
    ];
  });
  const head = [
    'policy',
    'per 1,000',
    'cost',
    'saved',
    'trainings',
    'promoted',
    'frauds stopped',
    'passed',
    'false blocks',
  ];
  const found = Object.entries(outcome.detectionDays).map(([name, days]) => `${name} ${days ?? 'not found'}`);
  return [
    `seed ${seed}`,
    ...aligned([head, ...rows]),
    `alarms ${alarms.length}, false ${outcome.falseAlarms}; bad promotions ${outcome.badPromotions}`,
    `days to detection: ${found.join(', ')}`,
    '',
  ].join('\n');
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  );
}

function byPolicy(of: (policy: (typeof policyNames)[number]) => number): Outcome['cost'] {
  return Object.fromEntries(policyNames.map((policy) => [policy, of(policy)])) as Outcome['cost'];
}
