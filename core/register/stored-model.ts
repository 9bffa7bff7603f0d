import type { SnapshotManifest } from '../contracts/dataset.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { Evaluation } from '../evaluate/evaluation-json.ts';
import type { GlobalExplanation } from '../explain/global/global-explanation.ts';
import type { Reference } from '../reference/reference.ts';
import type { ModelManifest } from './manifest.ts';

/** What a version consists of, as it was stored. */
export interface StoredModel {
  model: ModelRecord;
  manifest: ModelManifest;
  snapshot: SnapshotManifest;
  evaluation: Evaluation;
  globalExplanation: GlobalExplanation;
  package: ServingPackage;
  reference: Reference;
}
