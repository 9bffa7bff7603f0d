import { modelExplainers } from '../algorithms/explaining.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import { attributor, canAttribute } from '../explain/attribution.ts';
import { applyPlan, type FeaturePlan } from '../features/index.ts';
import type { Attribution } from '../reference/attribution.ts';
import { evenlySpread } from '../stats/evenly-spread.ts';
import { valuesOf } from '../table/rows-of-part.ts';
import { type Table, takeRows } from '../table/table.ts';

/** Enough for means, at a millisecond a row of a large model. */
const explainedRows = 1000;

/**
 * What the features of the model that serves contribute to its predictions of the test part: rows that none of its choices was made on,
 * and the latest ones. Null where nothing explains models of its algorithm.
 * @param windows columns of its window features, each of shape (rows of `table`)
 * @param rows of `table`
 */
export function referenceAttribution(
  model: ServingPackage,
  table: Table,
  windows: readonly Float64Array[],
  rows: Uint32Array,
): Attribution | null {
  if (!canAttribute(model, modelExplainers)) return null;
  const chosen = evenlySpread(rows.length, explainedRows).map((i) => rows[i]!);
  const own = windows.map((values) => valuesOf(values, chosen, 1));
  const { data } = applyPlan(model.plan as FeaturePlan, takeRows(table, chosen), { columns: own });
  const explained = attributor(model, modelExplainers);
  const features = new Float32Array(data.length);
  for (let i = 0; i < chosen.length; i++) {
    for (let f = 0; f < data.length; f++) features[f] = data[f]![i]!;
    explained.add(features);
  }
  return explained.result();
}
