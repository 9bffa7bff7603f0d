import { type Dataset, reserved } from '../../../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../../../core/contracts/lake.ts';
import type { Project } from '../../../../core/contracts/project.ts';
import type { LifecycleState } from '../../../../core/contracts/steps.ts';
import { registerModel } from '../../../../core/registry/models.ts';
import { promote } from '../../../../core/registry/promotion.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import type { searchRun } from '../../../support/search-run.ts';

export const day = 86_400_000;
export const begin = Date.UTC(2026, 0, 1);

/** What the world is like so many days after its beginning. */
export interface World {
  coefficients: (day: number) => readonly number[];
  /** Log odds of a row without features. */
  level: (day: number) => number;
  /** Of the product of the first two features, which a linear model of them cannot learn. */
  product?: (day: number) => number;
}

/** Rows of a world, whose outcomes are known at once; a longer history begins with the same rows. */
export function rowsOfWorld(world: World, project: Project, days: number, perDay: number, seed = 1): Dataset {
  const random = seededRandom(seed);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const rows = days * perDay;
  const width = world.coefficients(0).length;
  const features = Array.from({ length: width }, () => new Float64Array(rows));
  const time = new Float64Array(rows);
  const target = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const now = i / perDay;
    time[i] = Math.round(begin + now * day);
    let z = world.level(now);
    world.coefficients(now).forEach((b, f) => {
      features[f]![i] = gauss();
      z += b * features[f]![i]!;
    });
    z += (world.product?.(now) ?? 0) * features[0]![i]! * features[1]![i]!;
    target[i] = random() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  }
  const key = { name: reserved.key, type: 'string' as const };
  const codes = Int32Array.from({ length: rows }, (_, i) => i);
  return {
    table: {
      rows,
      columns: [
        { ...key, codes, dictionary: Array.from(codes, (i) => `r${i}`) },
        { name: reserved.time, type: 'timestamp', values: time },
        { name: reserved.target, type: 'number', values: target },
        { name: reserved.labelledAt, type: 'timestamp', values: time },
        ...features.map((values, f) => ({ name: `x${f}`, type: 'number' as const, values })),
      ],
    },
    extra: { project, snapshotId: `days${days}`, task: 'binary', classes: ['0', '1'], maturedUntil: null },
  };
}

/** Registers what a run has made, as the champion. */
export async function serve(run: ReturnType<typeof searchRun>, state: LifecycleState): Promise<void> {
  const refit = state.refit!;
  const { project, runId } = state;
  for (const file of Object.keys(refit.files)) {
    const bytes = await run.lake.get(keysOf.work(project, refit.stepKey, file));
    await run.lake.put(keysOf.model(project, refit.digest, file), bytes);
  }
  const at = new Date(begin);
  const { model } = await registerModel(
    run.registry,
    {
      project,
      digest: refit.digest,
      files: refit.files,
      runId,
      snapshotId: state.snapshot!.snapshotId,
      definitionHash: 'd',
      codeHash: 'c',
      algorithm: refit.algorithm,
      metrics: refit.metrics,
      evaluationKey: state.evaluate!.evaluationKey,
      trainedUntil: refit.trainedUntil,
      servedUntil: refit.servedUntil,
      createdAt: at.toISOString(),
    },
    'test',
  );
  await promote(run.registry, { project, version: model.version, by: 'test', reason: 'test', at });
}
