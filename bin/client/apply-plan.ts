import type { Project, ProjectInput } from '../../core/contracts/project.ts';
import type { DatasetRecord } from '../../core/contracts/registry/datasets.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import { compareTrial, type FileChange, type ValueLoss, valueLosses } from '../../core/ingest/compare-trial.ts';
import { type ContractChange, contractChanges } from '../../core/ingest/contract-changes.ts';
import { rawOf } from '../../core/ingest/reconvert.ts';
import type { TrialRequest } from '../../core/ingest/try-object.ts';
import { concurrently } from '../../core/registry/concurrently.ts';
import { listObjects } from '../../core/registry/datasets.ts';
import { findDefinition } from '../../core/registry/definitions.ts';
import { type StaleObject, staleObjects } from '../../core/registry/stale-objects.ts';
import { type Foreseen, foresee } from '../../core/retrain/foresee.ts';
import type { Progress } from '../ui/progress.ts';
import { trialAnswer } from './answers.ts';
import { invoke } from './invoke.ts';
import type { Platform } from './platform.ts';

/** What the publication of a project file would do. */
export interface ApplyPlan {
  project: string;
  /** A first publication. */
  first: boolean;
  contracts: ContractChange[];
  /** Files that would be converted again. */
  files: FileChange[];
  /** Columns that lose values, the greatest fraction first. */
  losses: ValueLoss[];
  foreseen: Foreseen;
}

/** A fraction of a column's values that may become missing without anybody being asked. */
export const tolerableLoss = 0.01;
const parallel = 4;

/** Tries every file that the new contracts concern, on the platform and without writing anything. */
export async function planApply(
  platform: Platform,
  { project, input }: { project: Project; input: ProjectInput },
  progress: Progress,
): Promise<ApplyPlan> {
  const { registry } = platform;
  const [before, objects] = await Promise.all([
    findDefinition(registry, project.name),
    listObjects(registry, project.name),
  ]);
  const stale = staleObjects(project, objects);
  const task = stale.length > 0 ? progress.task('trying the files') : undefined;
  let tried = 0;
  const files = await concurrently(stale, parallel, async (object) => {
    const change = await tryOne(platform, object, input);
    task?.update(`${++tried} of ${stale.length}`);
    return change;
  });
  task?.done(`${stale.length}`);
  return {
    project: project.name,
    first: !before,
    contracts: contractChanges(before?.definition, project),
    files,
    losses: valueLosses(files),
    foreseen: await foresee(registry, project, platform.outputs.trainingCodeHash, new Date()),
  };
}

/** Losses that somebody has to agree to. */
export function gravest({ losses }: ApplyPlan): ValueLoss[] {
  return losses.filter((loss) => loss.fraction > tolerableLoss);
}

async function tryOne(platform: Platform, { record, source }: StaleObject, trial: ProjectInput): Promise<FileChange> {
  const dataset = record.datasetVersion
    ? await platform.registry.get<DatasetRecord>(keys.dataset(record.project, source, record.datasetVersion))
    : undefined;
  const request: TrialRequest = { project: record.project, source, object: rawOf({ record }), trial };
  const answer = await invoke(platform, platform.outputs.convertFunction, request, trialAnswer);
  return compareTrial({ key: record.key, source }, dataset, answer);
}
