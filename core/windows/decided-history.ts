import type { Dataset } from '../contracts/dataset.ts';
import { bySeries, entitiesOf, historyOf, Sweep } from './history.ts';
import { readSpec } from './read.ts';
import { featureNames, type WindowSpec } from './specs.ts';

/**
 * The window values of the last rows of a table, each at its own time, where what becomes of a row depends on its values: every
 * row is decided once all of them are read, and before it is folded. Rows of one moment do not see each other.
 *
 * @param from the first of these rows; those before it are history, whose decisions the table has
 * @param decide whether the row is kept from happening (blocked, or reviewed), so that it counts in no window of labels
 * @returns a column for each feature, in the order of `readWindows`, shape (rows - from); NaN is missing
 */
export function foldDecided(
  dataset: Pick<Dataset, 'table'>,
  specs: readonly WindowSpec[],
  from: number,
  decide: (row: number, values: readonly number[]) => boolean,
): Float64Array[] {
  const { table } = dataset;
  const columns = specs
    .flatMap(featureNames)
    .map(() => new Float64Array(Math.max(0, table.rows - from)).fill(Number.NaN));
  if (specs.length === 0) return columns;
  const history = historyOf(dataset, specs);
  const series = [...bySeries(specs)].map(([spec, members]) => {
    const entities = entitiesOf(table, spec);
    return { members, entities, sweep: new Sweep(history, entities, spec) };
  });
  const values = columns.map(() => Number.NaN);
  const read: number[] = [];
  for (const row of history.order) {
    if (row < from) continue;
    const time = history.time[row]!;
    for (const { members, entities, sweep } of series) {
      sweep.until(time);
      const code = entities.codes[row]!;
      const state = code < 0 ? null : sweep.states[code];
      for (const { spec, first } of members) {
        read.length = 0;
        readSpec(spec, state, time, sweep.ownValue(row), read);
        for (let i = 0; i < read.length; i++) values[first + i] = read[i]!;
      }
    }
    for (let i = 0; i < values.length; i++) columns[i]![row - from] = values[i]!;
    if (decide(row, values)) for (const { sweep } of series) sweep.hide(row);
  }
  return columns;
}
