/** The feature plan: fitted once, applied to tables and to single records by the same code. */
export { applyPlan, WindowMismatch } from './apply.ts';
export { fitFeaturePlan, NoFeatures } from './fit/index.ts';
export type { Encoder, FeaturePlan } from './plan.ts';
export { type RowTransform, rowTransform } from './row.ts';
