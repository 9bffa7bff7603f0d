import { type Dataset, reserved } from '../../../core/contracts/dataset.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import type { EntityEvent, ServingPackage } from '../../../core/contracts/serving.ts';
import { fitFeaturePlan } from '../../../core/features/index.ts';
import { servingPackage } from '../../../core/register/package.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { numericColumn } from '../../../core/table/table.ts';
import { foldHistory, windowSpecs } from '../../../core/windows/index.ts';
import { algorithm } from '../../support/algorithms.ts';
import { datasetOf, numbers, texts } from '../prepare/dataset.ts';

export const hour = 3_600_000;
export const start = Date.UTC(2026, 0, 1);

export interface Payment {
  id: string;
  at: number;
  customer: string | null;
  terminal: string;
  amount: number | null;
  fraud: 0 | 1 | null;
  labelledAt: number | null;
  /** What was decided on it; absent: nothing is known. */
  decision?: 'allow' | 'review' | 'block';
}

export const paymentsProject = (
  absentMeans: 'negative' | 'unknown' = 'negative',
  keyed = true,
): Partial<ProjectInput> => ({
  name: 'pay',
  objective: {
    task: 'binary',
    target: 'fraud',
    costs: { falsePositive: 5, falseNegative: { column: 'amount' }, truePositive: 2 },
  },
  data: {
    sources: [
      {
        name: 'payments',
        ...(keyed ? { key: 'id' } : {}),
        time: 'at',
        columns: {
          ...(keyed ? { id: { type: 'string' as const, required: true } } : {}),
          at: { type: 'timestamp', required: true },
          customer: { type: 'string', pii: true },
          terminal: { type: 'string', required: true },
          amount: { type: 'number', min: 0, max: 10_000 },
        },
      },
    ],
  },
  labels: { absentMeans },
  features: {
    exclude: keyed ? ['id'] : [],
    windows: [
      { entity: 'customer', of: 'amount', over: ['P1D', 'P7D'], statistics: ['count', 'mean', 'max', 'timeSinceLast'] },
      { entity: 'customer', of: 'amount', over: ['P7D'], statistics: ['std'] },
      { entity: 'customer', of: 'terminal', over: ['P1D', 'P7D'], statistics: ['distinct', 'firstSeen'] },
      { entity: 'terminal', of: 'fraud', over: ['P7D'], delay: 'P1D', statistics: ['count', 'mean'] },
    ],
  },
});

/** Random payments by time: some share their moment, some lack a customer or an amount, labels come late or never. */
export function randomPayments(rows: number, seed: number): Payment[] {
  const random = seededRandom(seed);
  const pick = (n: number) => Math.floor(random() * n);
  let at = start;
  return Array.from({ length: rows }, (_, i): Payment => {
    at += random() < 0.1 ? 0 : Math.floor(random() * 8 * hour);
    const fraud = random() < 0.3 ? 1 : 0;
    const labelled = random() < 0.7;
    return {
      id: `t-${i}`,
      at,
      customer: random() < 0.05 ? null : `c${pick(6)}`,
      terminal: `m${pick(4)}`,
      amount: random() < 0.05 ? null : Math.round(random() * (fraud ? 30_000 : 10_000)) / 100,
      fraud: labelled ? fraud : null,
      labelledAt: labelled ? at + Math.floor(random() * 96 * hour) : null,
    };
  });
}

const nan = (value: number | null) => value ?? Number.NaN;

export function paymentsDataset(
  payments: readonly Payment[],
  absentMeans: 'negative' | 'unknown' = 'negative',
  keyed = true,
): Dataset {
  return datasetOf({
    keys: payments.map((p) => p.id),
    time: payments.map((p) => p.at),
    target: payments.map((p) => nan(p.fraud)),
    labelledAt: payments.map((p) => nan(p.labelledAt)),
    classes: ['0', '1'],
    columns: [
      ...(keyed
        ? [
            texts(
              'id',
              payments.map((p) => p.id),
            ),
          ]
        : []),
      numbers(
        'at',
        payments.map((p) => p.at),
        'timestamp',
      ),
      texts(
        'customer',
        payments.map((p) => p.customer),
      ),
      texts(
        'terminal',
        payments.map((p) => p.terminal),
      ),
      numbers(
        'amount',
        payments.map((p) => nan(p.amount)),
      ),
      ...(payments.some((p) => p.decision)
        ? [
            texts(
              reserved.decision,
              payments.map((p) => p.decision ?? null),
            ),
          ]
        : []),
    ],
    project: paymentsProject(absentMeans, keyed),
  });
}

/** The package of a model that learned from all rows of a dataset. */
export function trainPackage(dataset: Dataset, name: 'gradientBoostedTrees' | 'logisticRegression'): ServingPackage {
  const { table, extra } = dataset;
  const chosen = algorithm(name);
  const windows = foldHistory(dataset, windowSpecs(extra.project, table));
  const fitRows = Uint32Array.from({ length: table.rows }, (_, i) => i);
  const labels = numericColumn(table, reserved.target).values.map((v) => v || 0);
  const { plan, matrix } = fitFeaturePlan({
    dataset,
    windows,
    fitRows,
    encoding: name === 'gradientBoostedTrees' ? 'trees' : 'linear',
    seed: 1,
    target: labels,
  });
  const data = { matrix, target: labels, train: fitRows, validation: new Uint32Array(), task: extra.task, outputs: 1 };
  const { model } = chosen.train(data, {}, 1, { iterations: 10 });
  return servingPackage({
    project: extra.project,
    classes: extra.classes,
    table,
    plan,
    model,
    calibration: null,
    reviewThreshold: null,
  });
}

/** The record as the API takes it. */
export function recordOf({ id, at, customer, terminal, amount }: Payment): Record<string, unknown> {
  return { id, at: new Date(at).toISOString(), customer, terminal, amount };
}

export const recordEvent = (p: Payment, inferenceId = `inf-${p.id}`): EntityEvent => {
  const { at: _, ...fields } = recordOf(p);
  const hidden = p.decision === 'block' || p.decision === 'review';
  const record = hidden ? { ...fields, [reserved.decision]: p.decision } : fields;
  return { kind: 'record', project: 'pay', inferenceId, key: p.id, time: new Date(p.at).toISOString(), record };
};

export const labelEvent = (p: Payment, by: 'key' | 'inferenceId' = 'key'): EntityEvent => ({
  kind: 'label',
  project: 'pay',
  ...(by === 'key' ? { key: p.id } : { inferenceId: `inf-${p.id}` }),
  value: p.fraud!,
  at: new Date(p.labelledAt!).toISOString(),
});
