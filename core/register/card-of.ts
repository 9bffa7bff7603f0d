import type { SnapshotManifest } from '../contracts/dataset.ts';
import type { ModelRecord } from '../contracts/registry.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { Evaluation } from '../evaluate/evaluation-json.ts';
import type { Insight } from '../explain/insight/insight.ts';
import type { Reference } from '../monitor/reference.ts';
import type { FeaturePlan } from '../prepare/plan/index.ts';
import { inputName } from '../prepare/plan/inputs.ts';
import type { ModelManifest } from './manifest.ts';
import { modelCard } from './model-card.ts';

/** What a version consists of, as it was stored. */
export interface StoredModel {
  model: ModelRecord;
  manifest: ModelManifest;
  snapshot: SnapshotManifest;
  evaluation: Evaluation;
  insight: Insight;
  package: ServingPackage;
  reference: Reference;
}

/** The card of a registered version as HTML. */
export function cardOf({ model, manifest, snapshot, evaluation, insight, reference, ...stored }: StoredModel): string {
  const { lineage, createdAt, digest } = manifest;
  const { features, dropped, selection, encoders } = stored.package.plan as FeaturePlan;
  return modelCard({
    project: snapshot.definition,
    version: model.version,
    evaluation,
    insight,
    algorithm: model.algorithm,
    features: features.map(({ name, source }) => ({ name, source })),
    dropped,
    pairs: encoders.flatMap((encoder) =>
      encoder.kind === 'combined' && encoder.gain ? [{ name: inputName(encoder, []), ...encoder.gain }] : [],
    ),
    ...(selection !== undefined && { selection }),
    lineage: {
      snapshotId: snapshot.snapshotId,
      rows: snapshot.rows,
      labelled: snapshot.labelled,
      sources: snapshot.sources,
      trainedRows: reference.rows,
      definitionHash: lineage.definitionHash,
      codeHash: lineage.codeHash,
      runId: lineage.runId,
      digest,
      createdAt,
    },
  });
}
