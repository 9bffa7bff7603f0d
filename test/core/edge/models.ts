import { tensorFlowWasm } from '../../../adapters/tensorflow/wasm.ts';
import { named } from '../../../core/algorithms/named.ts';
import { algorithmsWith } from '../../../core/algorithms/training.ts';
import type { Dataset } from '../../../core/contracts/dataset.ts';
import { reserved } from '../../../core/contracts/dataset.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import type { Task } from '../../../core/contracts/task.ts';
import { fitFeaturePlan } from '../../../core/features/index.ts';
import { servingPackage } from '../../../core/register/package.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { numericColumn } from '../../../core/table/table.ts';
import { foldHistory, windowSpecs } from '../../../core/windows/index.ts';
import { datasetOf, numbers, texts } from '../prepare/dataset.ts';

const classesOf: Record<Task, string[]> = {
  binary: ['no', 'yes'],
  multiclass: ['red', 'green "1"', 'blue'],
  regression: [],
  anomaly: ['no', 'yes'],
};
const hour = 3_600_000;
const words = ['refund', 'late', 'gift', 'express', 'again', 'Straße', '日本', 'please'];
const odd = '</script><!-- "odd" name';

/** A column of each type, odd names and values, personal data, missing values, two dates, a text, and entity windows. */
export function oddDataset(task: Task, rows = 400, seed = 3): Dataset {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const some = <T>(value: T): T | null => (random() < 0.07 ? null : value);
  const all = Array.from({ length: rows }, (_, i) => ({
    at: Date.UTC(2026, 0, 1) + i * 5 * hour + Math.floor(random() * hour),
    amount: some(Math.round(random() * 50_000) / 100),
    count: some(Math.floor(random() * 9)),
    known: some(random() < 0.6),
    country: some(pick(['NL', 'FR', 'Österreich', '日本', '</script>'])),
    customer: some(`${pick(['a1', 'b2', 'c3', 'd4'])}${'0'.repeat(30)}`),
    since: some(Date.UTC(2020, 0, 1) + Math.floor(random() * 2000) * 24 * hour),
    note: some(Array.from({ length: 4 }, () => pick(words)).join(' ')),
  }));
  const target = all.map(({ amount, country, note }) => {
    const score = (amount ?? 100) / 250 + (country === 'FR' ? 1 : 0) + (note?.includes('refund') ? 1 : 0) + random();
    if (task === 'regression') return score * 10;
    return task === 'multiclass' ? Math.min(2, Math.floor(score)) : Number(score > 2.5);
  });
  const column = <K extends keyof (typeof all)[number]>(name: K) => all.map((row) => row[name]);
  const nan = (values: (number | boolean | null)[]) => values.map((v) => (v === null ? Number.NaN : Number(v)));
  return datasetOf({
    time: column('at'),
    target,
    classes: classesOf[task],
    columns: [
      texts(
        'id',
        all.map((_, i) => `r-${i}`),
      ),
      numbers('at', column('at'), 'timestamp'),
      numbers('amount in €', nan(column('amount'))),
      numbers('count', nan(column('count')), 'integer'),
      numbers('known', nan(column('known')), 'boolean'),
      texts(odd, column('country')),
      texts('customer', column('customer')),
      numbers('since', nan(column('since')), 'timestamp'),
      texts('note', column('note'), 'text'),
    ],
    project: projectOf(task),
  });
}

function projectOf(task: Task): Partial<ProjectInput> {
  return {
    name: 'odd',
    objective: {
      task,
      ...(task !== 'anomaly' && { target: 'y' }),
      ...(task === 'binary' && { costs: { falsePositive: 5, falseNegative: { column: 'amount in €' } } }),
    } as ProjectInput['objective'],
    data: {
      sources: [
        {
          name: 'rows',
          key: 'id',
          time: 'at',
          columns: {
            id: { type: 'string', required: true },
            at: { type: 'timestamp', required: true },
            'amount in €': { type: 'number', min: 0, max: 10_000 },
            count: { type: 'integer' },
            known: { type: 'boolean' },
            [odd]: { type: 'string' },
            customer: { type: 'string', pii: true },
            since: { type: 'timestamp' },
            note: { type: 'text' },
          },
        },
      ],
    },
    features: {
      exclude: ['id'],
      windows: [{ entity: 'customer', of: 'amount in €', over: ['P1D', 'P7D'], statistics: ['count', 'mean'] }],
    },
  };
}

/** The package of a model of that algorithm that learned from all rows. */
export async function packageOf(dataset: Dataset, algorithm: string): Promise<ServingPackage> {
  const { table, extra } = dataset;
  const { task, classes, project } = extra;
  const chosen = named(algorithmsWith(tensorFlowWasm), algorithm);
  const windows = foldHistory(dataset, windowSpecs(project, table));
  const fitRows = Uint32Array.from({ length: table.rows }, (_, i) => i);
  const target = numericColumn(table, reserved.target).values;
  const encoding = chosen.encoding === 'linear' ? 'linear' : 'trees';
  const { plan, matrix } = fitFeaturePlan({ dataset, windows, fitRows, encoding, seed: 1, target });
  const outputs = task === 'multiclass' ? classes.length : 1;
  const data = { matrix, target, train: fitRows, validation: new Uint32Array(), task, outputs, rows: table.rows };
  const { model } = await chosen.train(data, chosen.defaults(data), 1, { iterations: 8 });
  const calibration =
    task === 'binary' ? { kind: 'isotonic', x: [0.05, 0.3, 0.6, 0.9], y: [0.01, 0.2, 0.25, 0.7] } : null;
  return servingPackage({
    project,
    classes,
    table,
    plan,
    model,
    calibration: task === 'multiclass' ? { kind: 'temperature', temperature: 1.3 } : calibration,
    ...(task === 'anomaly' && { anomalies: { threshold: 0.55 } }),
    ...(task === 'regression' && {
      intervals: { coverage: 0.9, at: [5, 20], lower: [-1, -3], upper: [2, 4], least: 0 },
    }),
    reviewThreshold: null,
  });
}

/** Every algorithm on every task that it takes. */
export const forms: readonly (readonly [task: Task, algorithm: string])[] = algorithmsWith(tensorFlowWasm)
  .filter(({ inContainer }) => !inContainer)
  .flatMap(({ name, tasks }) => tasks.map((task) => [task, name] as const));
