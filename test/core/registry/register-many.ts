import type { RecordStore } from '../../../core/ports/index.ts';
import { type ModelRegistration, registerModel } from '../../../core/registry/models.ts';

export function registration(project: string, digest: string): ModelRegistration {
  return {
    project,
    digest,
    files: { 'model.json': digest },
    runId: '20260301-000000-abcdef',
    snapshotId: 's1',
    definitionHash: 'd1',
    codeHash: 'c1',
    algorithm: { name: 'gradientBoostedTrees', parameters: { leaves: 31 }, seed: 1, iterations: 100 },
    metrics: { rocAuc: 0.9 },
    evaluationKey: 'models/fraud/x/evaluation.json',
    trainedUntil: null,
    createdAt: '2026-03-01T00:00:00.000Z',
  };
}

/** Registers versions 1 to `count` with digests `digest-1` and so on. */
export async function registerMany(registry: RecordStore, project: string, count: number): Promise<void> {
  for (let i = 1; i <= count; i++) await registerModel(registry, registration(project, `digest-${i}`), 'test');
}
