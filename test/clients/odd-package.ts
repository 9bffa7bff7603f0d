import type { ServingPackage } from '../../core/contracts/serving.ts';
import type { Task } from '../../core/contracts/task.ts';
import { column, isStringColumn, type Row } from '../../core/table/table.ts';
import { oddDataset, packageOf } from '../core/edge/models.ts';

const algorithms = {
  binary: 'gradientBoostedTrees',
  multiclass: 'gradientBoostedTrees',
  regression: 'gradientBoostedTrees',
  anomaly: 'isolationForest',
} as const satisfies Record<Task, string>;

/** A model of odd columns that a laptop can serve, and records of it. */
export async function oddPackage(task: Task): Promise<{ pkg: ServingPackage; records: Row[] }> {
  const dataset = oddDataset(task, 200);
  dataset.extra.project.features.windows.length = 0;
  const pkg = await packageOf(dataset, algorithms[task]);
  const names = pkg.contract.filter(({ name }) => name !== pkg.target);
  const records = Array.from({ length: 20 }, (_, i) =>
    Object.fromEntries(
      names.map(({ name, type }) => {
        const cells = column(dataset.table, name);
        if (isStringColumn(cells)) return [name, cells.dictionary[cells.codes[i]!] ?? null];
        const value = cells.values[i];
        if (typeof value !== 'number' || Number.isNaN(value))
          return [name, value === undefined || typeof value === 'number' ? null : value];
        return [name, type === 'timestamp' ? new Date(value).toISOString() : type === 'boolean' ? value === 1 : value];
      }),
    ),
  );
  return { pkg, records };
}
