import { memoryEvents, memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { SnapshotManifest } from '../../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { RunRecord, StepRecord } from '../../../core/contracts/registry/runs.ts';
import type { LifecycleState } from '../../../core/contracts/steps.ts';
import type { Evaluation } from '../../../core/evaluate/evaluation-json.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { cardOf } from '../../../core/pages/model-card/card-of.ts';
import { modelDigest } from '../../../core/register/model-digest.ts';
import { publishDefinition } from '../../../core/registry/definitions.ts';
import { project } from '../../support/project.ts';

export const at = new Date('2026-03-01T00:00:00Z');

/** A run that has been refitted: what the steps before register left in the lake and the registry. */
export async function refittedRun(runId = 'run-1', variant = 0) {
  const registry = memoryRecordStore();
  const lake = memoryObjectStore();
  const events = memoryEvents();
  const ports = { registry, lake, events, clock: () => at, card: cardOf };
  const definition = project();
  await publishDefinition(registry, { definition, codeHash: 'code-1', by: 'ada', at });
  const state = await leaveRun(ports, runId, variant);
  return { ...ports, ports, state };
}

/** Adds another refitted run; equal `variant` is an equal model. */
export async function leaveRun(
  { registry, lake }: Pick<Awaited<ReturnType<typeof refittedRun>>, 'registry' | 'lake'>,
  runId: string,
  variant: number,
): Promise<LifecycleState> {
  const trigger = { id: 't', project: 'fraud', reason: 'manual' as const, at: at.toISOString(), by: 'ada' };
  const base = { runId, definitionHash: 'd1', codeHash: 'code-1', startedAt: at.toISOString() };
  const run: RunRecord = {
    ...keys.run('fraud', runId),
    project: 'fraud',
    status: 'running',
    trigger,
    coalesced: [],
    ...base,
  };
  const step: StepRecord = {
    ...keys.runStep(runId, 'refit'),
    runId,
    step: 'refit',
    stepKey: `refit-${variant}`,
    status: 'succeeded',
    reused: false,
    startedAt: at.toISOString(),
  };
  await registry.write([{ put: run }, { put: step }]);
  const snapshot: SnapshotManifest = {
    snapshotId: 's1',
    project: 'fraud',
    definitionHash: 'd1',
    definition: project(),
    sources: { payments: ['v1', 'v2'] },
    labelObjects: { count: 1, hash: 'a'.repeat(64) },
    unmatchedLabels: 0,
    rows: 1000,
    labelled: 900,
    positives: 90,
    duplicates: 1,
    corrections: 0,
    conflicts: 0,
    createdAt: at.toISOString(),
  };
  await lake.put(keysOf.snapshotManifest('fraud', 's1'), JSON.stringify(snapshot));
  const contents = {
    'model.json': {
      format: 1,
      classes: ['0', '1'],
      model: {},
      plan: { dropped: [], encoders: [], features: [{ name: 'amount', kind: 'numeric', source: 'amount' }] },
      variant,
    },
    'evaluation-model.json': { variant },
    'reference.json': { format: 1, rows: 900, columns: [], windows: [] },
    'global-explanation.json': {
      format: 1,
      importance: { metric: 'rocAuc', rows: 100, repeats: 5, left: 0, features: [] },
      dependence: { rows: 100, features: [] },
    },
    'evaluation.json': evaluation(),
  };
  const files: Record<string, string> = {};
  for (const [file, content] of Object.entries(contents)) {
    const bytes = new TextEncoder().encode(JSON.stringify(content));
    files[file] = bytesHash(bytes);
    await lake.put(keysOf.work('fraud', step.stepKey, file), bytes);
  }
  const { winner, verdict, reason } = evaluation();
  return {
    project: 'fraud',
    runId,
    trigger,
    snapshot: { stepKey: 'k1', snapshotId: 's1', rowsKey: 'r', rows: 1000, labelled: 900 },
    evaluate: { stepKey: 'k2', winner: 0, evaluationKey: 'e', scoresKey: 'scores', champion: null, verdict, reason },
    refit: {
      stepKey: step.stepKey,
      packageKey: keysOf.work('fraud', step.stepKey, 'model.json'),
      referenceKey: keysOf.work('fraud', step.stepKey, 'reference.json'),
      digest: modelDigest(files),
      files,
      algorithm: { name: winner.algorithm, parameters: winner.parameters, seed: 1, iterations: 12 },
      metrics: { rocAuc: 0.9 },
      servedUntil: null,
      trainedUntil: '2026-02-01T00:00:00.000Z',
    },
  };
}

function evaluation(): Evaluation {
  const estimate = (value: number) => ({ value, lower: value - 0.01, upper: value + 0.01 });
  const winner = {
    index: 0,
    algorithm: 'gradientBoostedTrees' as const,
    parameters: { leaves: 31 },
    seed: 1,
    minutes: 5,
  };
  return {
    format: 1,
    project: 'fraud',
    snapshotId: 's1',
    task: 'binary',
    classes: ['0', '1'],
    metric: 'logLoss',
    winner: { ...winner, iterations: 10 },
    leaderboard: [
      { ...winner, status: 'succeeded', score: 0.2, metrics: { rocAuc: 0.9 }, iterations: 10, duration: 5 },
    ],
    learningCurve: null,
    validation: { rows: 150, metrics: { rocAuc: 0.9, logLoss: 0.2 } },
    test: {
      rows: 150,
      positives: 15,
      timeRange: ['2026-02-01T00:00:00.000Z', '2026-02-20T00:00:00.000Z'],
      metrics: { rocAuc: estimate(0.9), logLoss: estimate(0.2) },
      curves: null,
    },
    baselines: [],
    bootstrap: { blocks: 'day', count: 20, samples: 200, confidence: 0.95 },
    calibration: { chosen: null, tried: {}, reason: 'calibrated as it is', ece: 0.01, reliability: [] },
    confusion: null,
    cost: null,
    review: null,
    topK: null,
    slices: null,
    fairness: [],
    importance: [{ feature: 'amount', gain: 1 }],
    champion: null,
    verdict: 'promote',
    reason: 'the first model',
  };
}
