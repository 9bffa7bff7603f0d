import { type Dataset, type DecidedRows, reserved } from '../contracts/dataset.ts';
import { settledReader } from '../labels/mature-rows.ts';
import { usableTarget } from '../labels/usable-target.ts';
import { rowCosts } from '../metrics/cost/cost.ts';
import { offPolicyCost } from '../metrics/cost/off-policy.ts';
import { realisedCost } from '../metrics/cost/realised-cost.ts';
import { numericColumn } from '../table/table.ts';
import { decisionReader, hidesOutcome, propensityReader } from '../values/decisions.ts';

/**
 * What was decided on the rows, and where some were released what the proposed decisions cost and what it would have cost to
 * allow all, a row, over the rows that had a chance to be seen. Rows whose labels are not mature yet do not count towards costs.
 *
 * @returns undefined where no decision is known
 */
export function decidedRows(dataset: Dataset): DecidedRows | undefined {
  const { table, extra } = dataset;
  if (!table.columns.some((c) => c.name === reserved.decision)) return undefined;
  const decision = decisionReader(table);
  const propensity = propensityReader(table);
  const target = usableTarget(dataset);
  const time = numericColumn(table, reserved.time).values;
  const settled = settledReader(dataset);
  const counts: DecidedRows = { allow: 0, review: 0, block: 0, released: 0, hidden: 0 };
  const rows: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    const decided = decision(row);
    if (decided === undefined) continue;
    counts[decided]++;
    if (decided === 'allow' && propensity(row) < 1) counts.released++;
    if (hidesOutcome(decided) && Number.isNaN(target[row]!)) counts.hidden++;
    if (settled(row) || !(time[row]! > extra.maturedUntil!)) rows.push(row);
  }
  if (counts.released === 0) return counts;
  const costs = rowCosts(extra.project, table, Uint32Array.from(rows));
  // A blocked row has no chance to be seen but by a release; a label that came another way was not drawn.
  const chance = Float64Array.from(rows, (row) => {
    const p = propensity(row);
    return hidesOutcome(decision(row)) && p === 1 ? 0 : p;
  });
  const costOf = (policy: (row: number) => 'allow' | 'block') =>
    offPolicyCost({
      propensity: chance,
      cost: Float64Array.from(rows, (row, i) =>
        decision(row) === 'allow' ? realisedCost(policy(row), target[row]!, costs, 0, 4 * i) : Number.NaN,
      ),
    });
  const proposed = costOf((row) => (propensity(row) < 1 ? 'block' : 'allow'));
  const allowed = costOf(() => 'allow');
  return { ...counts, ...(proposed && allowed && { cost: { proposed, allowed } }) };
}
