import { isReserved } from '../../contracts/dataset.ts';
import type { WindowFeatures } from '../../windows/history.ts';
import { numbersOf } from '../apply.ts';
import { operations } from '../encoders/derived.ts';
import type { DerivedEncoder, Input } from '../plan.ts';
import type { FitContext, FittedEncoder } from './context.ts';
import { fitNumber } from './number.ts';

/** Timestamps whose differences become features: the first of the table. */
const maximumTimestamps = 5;
/** Numbers that are compared with the past of an entity, in all. */
const maximumComparisons = 20;

/** What is derived, from which inputs and how. */
export type Combination = Pick<DerivedEncoder, 'inputs' | 'operation' | 'gain'>;

/**
 * Derived (interaction) features: the days between every two timestamps, and how a record's number compares with the mean of the
 * same column in its entity's own windows, as a ratio and, where the window has the deviation too, in deviations; and given
 * pairs of columns.
 *
 * @param usable whether the project wants a column as a feature
 * @param pairs see `findPairs`
 */
export function fitDerived(
  windows: WindowFeatures,
  usable: (column: string) => boolean,
  pairs: readonly Combination[],
  context: FitContext,
): FittedEncoder[] {
  if (!context.automatic) return [];
  const combinations = [...dates(usable, context), ...comparisons(windows, usable, context), ...pairs];
  return combinations.flatMap((combination) => fitOne(combination, windows, context));
}

function dates(usable: (column: string) => boolean, { table, timeColumn }: FitContext): Combination[] {
  const columns = table.columns
    .filter(({ name, type }) => type === 'timestamp' && !isReserved(name) && name !== timeColumn && usable(name))
    .slice(0, maximumTimestamps)
    .map(({ name, type }): Input => ({ column: name, type }));
  return columns.flatMap((a, i) =>
    columns.slice(0, i).map((b): Combination => ({ inputs: [a, b], operation: 'days' })),
  );
}

function comparisons(
  { specs }: WindowFeatures,
  usable: (column: string) => boolean,
  { table }: FitContext,
): Combination[] {
  let first = 0;
  const found = specs.flatMap(({ of, events, features }): Combination[] => {
    const from = first;
    first += features.length;
    const column = table.columns.find(({ name }) => name === of);
    const isNumber = column?.type === 'number' || column?.type === 'integer';
    if (events !== 'value' || !isNumber || !usable(of)) return [];
    const value: Input = { column: of, type: column.type };
    return features.flatMap(({ statistic, buckets }, i): Combination[] => {
      if (statistic !== 'mean') return [];
      const mean: Input = { window: from + i };
      const spread = features.findIndex((f) => f.statistic === 'std' && f.buckets === buckets);
      const ratio: Combination = { inputs: [value, mean], operation: 'ratio' };
      if (spread < 0) return [ratio];
      return [ratio, { inputs: [value, mean, { window: from + spread }], operation: 'deviations' }];
    });
  });
  return found.slice(0, maximumComparisons);
}

/** Nothing where the number is constant or never there. */
function fitOne(combination: Combination, windows: WindowFeatures, context: FitContext): FittedEncoder[] {
  const { inputs, operation } = combination;
  const columns = inputs.map((input) => numbersOf(input, context.table, windows.columns));
  const combine = operations[operation];
  const values = Float64Array.from(context.fitRows, (row) => combine(columns.map((column) => column[row]!)));
  const fitted = fitNumber(values, { window: 0 }, context);
  if ('dropped' in fitted) return [];
  const { encoder } = fitted.encoders[0]!;
  if (encoder.kind !== 'scaled') return [{ encoder: { kind: 'derived', ...combination, scaled: null } }];
  const { fill, shapes, indicator } = encoder;
  return [{ encoder: { kind: 'derived', ...combination, scaled: { fill, shapes, indicator } } }];
}
