import { type SnapshotManifest, snapshotManifestSchema } from '../contracts/dataset.ts';
import { findingSummaries, findingsOfBoth } from '../contracts/findings.ts';
import type { GateResult, MeasuredServing } from '../contracts/gate.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { RunRecord } from '../contracts/registry/runs.ts';
import type { Schema } from '../contracts/schema.ts';
import { servingPackageSchema } from '../contracts/serving.ts';
import type { LifecycleState, RegisterResult } from '../contracts/steps.ts';
import { type Evaluation, evaluationSchema } from '../evaluate/evaluation-json.ts';
import { globalExplanationSchema } from '../explain/global/global-explanation.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import { referenceSchema } from '../reference/reference.ts';
import { getDefinition } from '../registry/definitions.ts';
import { modelJson } from '../registry/model-files.ts';
import { findModelByDigest, registerModel } from '../registry/models.ts';
import { listSteps } from '../registry/steps.ts';
import { copyFiles } from './copy-files.ts';
import { type ModelManifest, modelManifestSchema } from './manifest.ts';
import type { StoredModel } from './stored-model.ts';

export interface RegisterPorts extends Pick<Ports, 'lake' | 'registry' | 'events' | 'clock'> {
  /** The model card (HTML). */
  card: (model: StoredModel) => string;
}

export class IncompleteRun extends Error {
  override name = 'IncompleteRun';
}

type Finished = LifecycleState & Required<Pick<LifecycleState, 'snapshot' | 'evaluate' | 'refit'>>;

/**
 * Registers the refitted winner of a run as an immutable version: files, manifest with lineage, record, model card, event. A
 * version is recorded only once its files are in place. Done twice, or by two runs that made the same model, it gives one
 * version.
 * @throws IncompleteRun, CorruptModel; ModelDamaged of a version that was registered before
 */
export async function registerOfRun(ports: RegisterPorts, state: LifecycleState): Promise<RegisterResult> {
  assertFinished(state);
  const { registry, lake, events } = ports;
  const { project, runId, refit } = state;
  const snapshot = await getJson(
    lake,
    keysOf.snapshotManifest(project, state.snapshot.snapshotId),
    snapshotManifestSchema,
  );
  const evaluation = await getJson(lake, keysOf.work(project, refit.stepKey, 'evaluation.json'), evaluationSchema);
  const known = await findModelByDigest(registry, project, refit.digest);
  if (!known) await copyFiles(lake, project, refit);
  const manifest = known
    ? await getJson(lake, keysOf.model(project, refit.digest, 'manifest.json'), modelManifestSchema)
    : await writeManifest(ports, state, snapshot, evaluation);
  const { definition } = await getDefinition(registry, project);
  const { model } = await registerModel(
    registry,
    registrationOf(manifest, evaluation, state.gate),
    `run ${runId}`,
    definition.promotion.acceptFindings,
  );
  const read = <T>(file: string, schema: Schema<T>) => modelJson(lake, model, file, schema);
  const card = ports.card({
    model,
    manifest,
    snapshot,
    evaluation: await read('evaluation.json', evaluationSchema),
    globalExplanation: await read('global-explanation.json', globalExplanationSchema),
    package: await read('model.json', servingPackageSchema),
    reference: await read('reference.json', referenceSchema),
  });
  await lake.put(keysOf.model(project, model.digest, 'model-card.html'), card, { contentType: 'text/html' });
  const { version, digest } = model;
  // Told again for a known version: an earlier attempt may have ended before its event.
  const { state: stateOfModel, findings } = model;
  await events.publish([
    {
      type: 'ModelRegistered',
      detail: {
        project,
        version,
        digest,
        runId: model.runId,
        state: stateOfModel,
        findings: findingSummaries(findings),
      },
    },
  ]);
  return { version, digest };
}

async function writeManifest(
  { registry, lake, clock }: RegisterPorts,
  { project, runId, trigger, refit, gate }: Finished,
  snapshot: SnapshotManifest,
  evaluation: Evaluation,
): Promise<ModelManifest> {
  const [run, steps] = await Promise.all([
    registry.get<RunRecord>(keys.run(project, runId)),
    listSteps(registry, runId),
  ]);
  const codeHash = run?.codeHash ?? (await getDefinition(registry, project)).codeHash;
  const { digest, files, algorithm, reduced, metrics, trainedUntil, servedUntil } = refit;
  const { id, reason, at, by } = trigger;
  const manifest: ModelManifest = {
    format: 1,
    project,
    digest,
    files,
    lineage: {
      runId,
      trigger: { id, reason, at, by },
      snapshotId: snapshot.snapshotId,
      datasets: snapshot.sources,
      labelObjects: snapshot.labelObjects,
      definitionHash: snapshot.definitionHash,
      codeHash,
      steps: Object.fromEntries(steps.filter((s) => s.stepKey).map((s) => [s.step, s.stepKey])),
      algorithm,
    },
    metrics,
    findings: findingsOfBoth(gate, evaluation),
    ...servingOf(gate),
    ...(reduced && { reduced }),
    evaluationKey: keysOf.model(project, digest, 'evaluation.json'),
    trainedUntil,
    servedUntil,
    createdAt: clock().toISOString(),
  };
  const key = keysOf.model(project, digest, 'manifest.json');
  await lake.put(key, JSON.stringify(manifest, null, 2), { contentType: 'application/json' });
  return manifest;
}

/** A run that an earlier deployment began has no gate. */
function servingOf(gate: GateResult | undefined): { serving?: MeasuredServing } {
  if (!gate) return {};
  const { tries, budget, measured } = gate;
  return { serving: { tries, ...(budget && { budget }), measured } };
}

/** What the registry keeps. The evaluation of this run may have found something else than the first of a model that is known already. */
function registrationOf(
  { project, digest, files, lineage, metrics, evaluationKey, ...rest }: ModelManifest,
  evaluation: Evaluation,
  gate: GateResult | undefined,
) {
  const { judgedOn, champion } = evaluation;
  const { runId, snapshotId, definitionHash, codeHash, algorithm } = lineage;
  const { reduced, trainedUntil, servedUntil, createdAt } = rest;
  return {
    project,
    digest,
    files,
    runId,
    snapshotId,
    definitionHash,
    codeHash,
    algorithm,
    metrics,
    findings: findingsOfBoth(gate, evaluation),
    ...servingOf(gate),
    ...(reduced && { reduced }),
    ...(judgedOn && { judgedOn }),
    ...(champion?.look !== undefined &&
      champion.level !== undefined && {
        compared: {
          champion: champion.version,
          look: champion.look,
          level: champion.level,
          ...(champion.spent !== undefined && { spent: champion.spent }),
        },
      }),
    evaluationKey,
    trainedUntil,
    ...(servedUntil !== undefined && { servedUntil }),
    createdAt,
  };
}

function assertFinished(state: LifecycleState): asserts state is Finished {
  for (const step of ['snapshot', 'evaluate', 'refit'] as const)
    if (!state[step]) throw new IncompleteRun(`a run registers after ${step}, whose result is missing`);
}
