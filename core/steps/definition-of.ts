import { snapshotManifestSchema } from '../contracts/dataset.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { Project } from '../contracts/project.ts';
import type { LifecycleState } from '../contracts/steps.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import { requireResult } from './required.ts';

/** The definition that the snapshot of a run was taken under. */
export async function definitionOf({ lake }: Pick<Ports, 'lake'>, state: LifecycleState): Promise<Project> {
  const manifest = keysOf.snapshotManifest(state.project, requireResult(state, 'snapshot').snapshotId);
  return (await getJson(lake, manifest, snapshotManifestSchema)).definition;
}
