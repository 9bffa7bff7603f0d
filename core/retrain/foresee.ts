import type { CodeHash } from '../contracts/ids.ts';
import type { Project } from '../contracts/project.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { DefinitionRecord } from '../contracts/registry/projects.ts';
import type { RunRecord } from '../contracts/registry/runs.ts';
import type { Trigger } from '../contracts/triggers.ts';
import type { RecordStore } from '../ports/index.ts';
import { changedPaths } from '../registry/changed-paths.ts';
import { datasetTotals } from '../registry/datasets.ts';
import { definitionHashOf, findDefinition } from '../registry/definitions.ts';
import { judge, type Situation, screen } from './decide-trigger.ts';
import { freshLease, readLease } from './lease.ts';

export interface Foreseen {
  changed: ('definition' | 'code')[];
  paths: string[];
  /** `now`: a run starts; `later`: when the one under way has ended; `none`: and why. */
  run: 'now' | 'later' | 'none';
  why: string;
}

/** What the starter would decide about a definition if it were published now. */
export async function foresee(
  registry: RecordStore,
  definition: Project,
  codeHash: CodeHash,
  now: Date,
): Promise<Foreseen> {
  const project = definition.name;
  const [before, stored] = await Promise.all([findDefinition(registry, project), readLease(registry, project)]);
  const definitionHash = definitionHashOf(definition);
  const paths = before ? changedPaths(before.definition, definition) : Object.keys(definition);
  const changed: Foreseen['changed'] = [];
  if (definitionHash !== before?.definitionHash) changed.push('definition');
  if (before && codeHash !== before.codeHash) changed.push('code');
  if (changed.length === 0)
    return { changed, paths, run: 'none', why: 'definition and code are as they were published' };
  const record: DefinitionRecord = {
    ...keys.definition(project),
    project,
    definition,
    definitionHash,
    codeHash,
    publishedAt: now.toISOString(),
    revision: (before?.revision ?? 0) + 1,
  };
  const trigger: Trigger = {
    id: 'foreseen',
    project,
    reason: changed.includes('definition') ? 'definition' : 'code',
    at: now.toISOString(),
    by: 'plan',
    detail: { changed, paths },
  };
  const lease = stored ?? freshLease(project);
  const holder = lease.runId ? await registry.get<RunRecord>(keys.run(project, lease.runId)) : undefined;
  const situation: Situation = { trigger, now, definition: record, lease, holder };
  const decision = screen(situation) ?? judge(situation, { totals: await datasetTotals(registry, project) });
  if (decision.kind === 'start') return { changed, paths, run: 'now', why: `${trigger.reason} changed` };
  if (decision.kind === 'hold') return { changed, paths, run: 'later', why: `run ${decision.runId} is under way` };
  return { changed, paths, run: 'none', why: decision.kind === 'refuse' ? decision.why : 'data are still arriving' };
}
