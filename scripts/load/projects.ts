import type { ProjectInput } from '../../core/contracts/project.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { nothingByItself } from '../nothing-by-itself.ts';

/** A record as a caller sends it. */
export type LoadRecord = Record<string, string | number | boolean | null> & { id: string };

const far = { failures: 0.99, latencyMs: 10_000, decisions: 10, scores: 10 };
/** A rollout goes on only by what the course does: nothing is ever found worse, and nothing bakes long enough. */
export const waits = { bakeMinutes: 10_000, limits: far } as const;

/** Runs begin, and versions take over, only when asked. */
export const onlyWhenAsked = {
  promotion: { approval: 'manual' },
  retraining: nothingByItself,
} satisfies Partial<ProjectInput>;

export const oneTrialOf = (algorithm: 'gradientBoostedTrees' | 'logisticRegression') =>
  ({ algorithms: [algorithm], search: { trials: 1, parallel: 1 } }) satisfies ProjectInput['training'];

/** Will a parcel come late? No window, costs of the row, a column of each kind. */
export function parcelsProject(name: string, change: Partial<ProjectInput> = {}): ProjectInput {
  return {
    name,
    objective: {
      task: 'binary',
      target: 'late',
      metric: 'logLoss',
      costs: { falsePositive: 3, falseNegative: { column: 'worth' } },
    },
    data: {
      sources: [
        {
          name: 'parcels',
          key: 'id',
          columns: {
            id: { type: 'string', required: true },
            distance: { type: 'number', min: 0 },
            worth: { type: 'number', min: 0 },
            pieces: { type: 'integer' },
            carrier: { type: 'string' },
            express: { type: 'boolean' },
            ordered: { type: 'timestamp' },
            late: { type: 'boolean' },
          },
        },
      ],
    },
    features: { exclude: ['id'], selection: false },
    training: oneTrialOf('gradientBoostedTrees'),
    ...onlyWhenAsked,
    rollout: { strategy: 'canary', shadowRecords: 0, steps: [40, 100], ...waits },
    ...change,
  };
}

/** Is a payment by card fraud? Windows of the customer's payments. */
export function cardsProject(name: string, change: Partial<ProjectInput> = {}): ProjectInput {
  return {
    name,
    objective: {
      task: 'binary',
      target: 'fraud',
      metric: 'logLoss',
      costs: { falsePositive: 5, falseNegative: { column: 'amount' } },
    },
    data: {
      sources: [
        {
          name: 'payments',
          key: 'id',
          time: 'at',
          columns: {
            id: { type: 'string', required: true },
            at: { type: 'timestamp', required: true },
            customer: { type: 'string', required: true },
            amount: { type: 'number', min: 0 },
            channel: { type: 'string' },
            fraud: { type: 'boolean' },
          },
        },
      ],
      split: { by: 'time', validation: 0.2, test: 0.2 },
    },
    features: {
      exclude: ['id', 'customer'],
      selection: false,
      windows: [{ entity: 'customer', of: 'amount', over: ['P1D', 'P7D'], statistics: ['count', 'mean', 'max'] }],
    },
    training: oneTrialOf('gradientBoostedTrees'),
    ...onlyWhenAsked,
    ...change,
  };
}

const carriers = ['Æther & Co', 'snail, ltd', 'hare "express"', '日本郵便', "O'Neill;\tSons"];

/** Parcels as they are asked about, ids of their own by prefix; now and then a value is missing, or one that training never saw. */
export function parcel(random: () => number, id: string): LoadRecord {
  const some = <T>(value: T): T | null => (random() < 0.05 ? null : value);
  return {
    id,
    distance: some(random() < 0.02 ? random() * 1e9 : Math.round(random() * 1000) / 10),
    worth: some(Math.round(random() * 20_000) / 100),
    pieces: some(Math.floor(random() * 9)),
    carrier: some(
      random() < 0.02 ? `new ${Math.floor(random() * 100)}` : carriers[Math.floor(random() * carriers.length)]!,
    ),
    express: some(random() < 0.4),
    ordered: some(new Date(Date.UTC(2026, 0, 1) + Math.floor(random() * 300 * 86_400) * 1_000).toISOString()),
  };
}

/** Parcels with what became of them. */
export function parcelRows(count: number, seed: number): LoadRecord[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const record = parcel(random, `h-${seed}-${i}`);
    const slow = record.carrier === 'snail, ltd' || Number(record.distance) > 70;
    return { ...record, late: random() < (slow ? (record.express ? 0.5 : 0.8) : 0.05) };
  });
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** Payments of the twenty days before a moment with what became of them. */
export function paymentRows(count: number, seed: number, until: number): LoadRecord[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const amount = random() < 0.03 ? null : Math.round(random() * 30_000) / 100;
    const at = until - 20 * day + Math.floor((i * 20 * day) / count);
    const channel = random() < 0.5 ? 'online' : 'shop';
    const fraud = random() < (Number(amount) > 150 && channel === 'online' ? 0.6 : 0.03);
    return {
      id: `h-${seed}-${i}`,
      at: new Date(at).toISOString(),
      customer: `history-${Math.floor(random() * 40)}`,
      amount,
      channel,
      fraud,
    };
  });
}
