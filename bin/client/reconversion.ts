import type { ObjectRecord } from '../../core/contracts/registry/datasets.ts';
import { failedIn } from '../../core/ingest/reconvert.ts';
import { currentObjects, refusedObjects } from '../../core/registry/current-objects.ts';
import { listObjects } from '../../core/registry/datasets.ts';
import { getDefinition } from '../../core/registry/definitions.ts';
import { staleObjects } from '../../core/registry/stale-objects.ts';
import type { Progress } from '../ui/progress.ts';
import type { Platform } from './platform.ts';
import { poll } from './poll.ts';

export interface Reconverted {
  converted: number;
  /** Refused under the new contract. */
  refused: { key: string; reason: string }[];
  /** Their bytes are no longer in `raw/`: what was made of them is kept as it is. */
  gone: string[];
  /** Not converted, for a reason that may pass. */
  failed: { key: string; reason: string }[];
}

/**
 * Waits until a round of conversions has done what it can for these files.
 * @throws CommandFailed when the time is over
 */
export async function awaitReconversion(
  platform: Platform,
  project: string,
  {
    files,
    round,
    timeoutMs,
    progress,
  }: { files: readonly string[]; round: string; timeoutMs: number; progress: Progress },
): Promise<Reconverted> {
  const { registry } = platform;
  const { definition } = await getDefinition(registry, project);
  const task = progress.task('converting again');
  const probe = async () => {
    const objects = await listObjects(registry, project);
    const stale = staleObjects(definition, objects);
    const failed = stale.filter((s) => s.record.converting === undefined && s.record.failedIn === failedIn(s, round));
    return { objects, failed, left: stale.length - failed.length };
  };
  const { objects, failed } = await poll(
    async () => {
      const found = await probe();
      task.update(`${Math.max(0, files.length - found.left)} of ${files.length}`);
      return found.left === 0 ? found : undefined;
    },
    { timeoutMs, intervalMs: 500, waitingFor: `the conversion of ${files.length} files` },
  );
  const concerned = new Set(files);
  const of = (found: readonly ObjectRecord[]) => found.filter((o) => concerned.has(o.key));
  const [current, refused] = [of(currentObjects(objects)), of(refusedObjects(objects))];
  if (failed.length > 0) task.fail(`${failed.length} failed`);
  else task.done(`${files.length}`);
  const unsettled = new Set(failed.map((f) => f.record.key));
  return {
    converted: current.filter((o) => !o.goneAt && !unsettled.has(o.key)).length,
    refused: refused.map(({ key, reason = '' }) => ({ key, reason })),
    gone: current.filter((o) => o.goneAt).map((o) => o.key),
    failed: failed.map(({ record }) => ({ key: record.key, reason: record.failure ?? '' })),
  };
}
