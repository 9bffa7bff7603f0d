import type { ModelReducer } from '../../algorithms/reducer.ts';
import type { ModelJson } from '../../contracts/model.ts';
import type { FeaturePlan } from '../../features/plan.ts';
import { dropFeatures } from '../../features/selection/drop-features.ts';

/**
 * A fitted model and its plan without the features that the model does not read: no column, window or encoder is asked for that changes
 * no prediction.
 */
export function withoutUnread(
  plan: FeaturePlan,
  model: ModelJson,
  reducers: readonly ModelReducer[],
): { plan: FeaturePlan; model: ModelJson; leftOut: number } {
  const reducer = reducers.find(({ name }) => name === model.algorithm);
  const reads = reducer?.reads(model);
  if (!reducer || !reads?.includes(false) || !reads.includes(true)) return { plan, model, leftOut: 0 };
  // Names are those of the plan, each once.
  const unread = new Set(plan.features.flatMap(({ name }, f) => (reads[f] ? [] : [name])));
  const { plan: read, keep } = dropFeatures(
    plan,
    (feature) => (unread.has(feature) ? 'the model that was fitted does not read it' : undefined),
    'model',
  );
  const kept = Array.from(keep.keys()).filter((f) => keep[f]);
  return { plan: read, model: reducer.onFeatures(model, kept), leftOut: keep.length - kept.length };
}
