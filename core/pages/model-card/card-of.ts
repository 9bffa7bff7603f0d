import type { FeaturePlan } from '../../features/index.ts';
import { inputName } from '../../features/inputs.ts';
import type { StoredModel } from '../../register/stored-model.ts';
import { modelCard } from './model-card.ts';

/** The card of a registered version as HTML. */
export function cardOf({
  model,
  manifest,
  snapshot,
  evaluation,
  globalExplanation,
  reference,
  ...stored
}: StoredModel): string {
  const { lineage, createdAt, digest } = manifest;
  const { features, dropped, selection, encoders } = stored.package.plan as FeaturePlan;
  return modelCard({
    project: snapshot.definition,
    version: model.version,
    evaluation,
    ...(model.findings && { findings: model.findings }),
    ...(model.serving && { serving: model.serving }),
    ...(model.reduced && { reduced: model.reduced }),
    globalExplanation,
    algorithm: model.algorithm,
    features: features.length,
    dropped,
    pairs: encoders.flatMap((encoder) =>
      encoder.kind === 'derived' && encoder.gain ? [{ name: inputName(encoder, []), ...encoder.gain }] : [],
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
