import { type Dataset, reserved } from '../contracts/dataset.ts';
import { column, isStringColumn, numericColumn } from '../table/table.ts';
import { InvalidWindow } from './errors.ts';
import type { WindowSpec } from './specs.ts';
import { largestValue, toMinorUnits } from './state.ts';

/** Share of a column's values that may be too large for its windows: more of them are no outliers but another unit. */
const maxLeftOut = 0.01;

/**
 * What the windows leave out: values that are too large to be summed exactly (`largestValue`) are no events of them, online
 * as in history.
 *
 * @returns a warning for each column with such values
 * @throws InvalidWindow where they are more than a hundredth of a column's values
 */
export function leftOutWarnings({ table, extra }: Dataset, specs: readonly WindowSpec[]): string[] {
  const { target } = extra.project.objective;
  const decimalsOf = new Map(
    specs.flatMap((s): [string, number][] => (s.events === 'value' || s.of === target ? [[s.of, s.decimals]] : [])),
  );
  return [...decimalsOf].flatMap(([name, decimals]) => {
    const of = name === target ? numericColumn(table, reserved.target) : column(table, name);
    if (isStringColumn(of)) return [];
    let [values, tooLarge] = [0, 0];
    for (const value of of.values) {
      if (!Number.isFinite(value)) continue;
      values++;
      if (Number.isNaN(toMinorUnits(value, decimals))) tooLarge++;
    }
    if (tooLarge === 0) return [];
    const limit = largestValue / 10 ** decimals;
    const what = `${tooLarge} of ${values} values of '${name}' are beyond ${limit}, which windows sum exactly with ${decimals} decimals`;
    if (tooLarge > values * maxLeftOut)
      throw new InvalidWindow(`${what}; declare fewer decimals for the column, or give it in a larger unit`);
    return [`${what}: they are no events of its windows, online as in training`];
  });
}
