import type { TrainingResult } from '../algorithms/model.ts';
import type { ImportOrigin } from '../contracts/imported.ts';
import type { ModelJson } from '../contracts/model.ts';
import { objectWith } from '../contracts/schema.ts';
import type { EncodedPlan } from '../features/plan.ts';

/** A model that was trained elsewhere, as one of ours: it predicts the same numbers of the features that its plan makes. */
export interface BroughtModel {
  origin: ImportOrigin;
  plan: EncodedPlan;
  model: ModelJson;
  /** Rounds of boosting. */
  iterations: number;
  importance: TrainingResult['importance'];
  /** What a person should know, in words. */
  warnings: string[];
}

/** The light check of a file that the platform wrote. */
export const broughtModelSchema = objectWith<BroughtModel>('an imported model', {
  origin: 'object',
  plan: 'object',
  model: 'object',
  iterations: 'number',
});
