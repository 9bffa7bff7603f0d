import type { DefinitionRecord } from '../../core/contracts/registry/projects.ts';
import type { RunRecord } from '../../core/contracts/registry/runs.ts';
import type { TriggerDecision } from '../../core/contracts/triggers.ts';
import { listDatasets } from '../../core/registry/datasets.ts';
import { listRuns } from '../../core/registry/runs.ts';
import { listTriggers } from '../../core/registry/triggers.ts';
import type { Platform } from './platform.ts';
import { poll } from './poll.ts';

/** How long a change is on its way from its publication to a decision about a run. */
const patienceMs = 30_000;

/** Triggers that a publication has brought about earlier. */
export async function knownTriggers({ registry }: Platform, project: string): Promise<ReadonlySet<string>> {
  return new Set((await listTriggers(registry, project)).map((t) => t.trigger.id));
}

/** What was decided about the run that a publication asks for; undefined where nothing was in half a minute. */
export async function decisionOfChange(
  { registry }: Platform,
  project: string,
  known: ReadonlySet<string>,
): Promise<TriggerDecision | undefined> {
  const probe = async () =>
    (await listTriggers(registry, project)).find(
      ({ trigger }) => !known.has(trigger.id) && ['definition', 'code'].includes(trigger.reason),
    )?.outcome;
  return poll(probe, { timeoutMs: patienceMs, waitingFor: 'the decision' }).catch(() => undefined);
}

/** For a person: what a publication has started, or why it has started nothing. */
export function describeDecision(project: string, decision: TriggerDecision | undefined): string {
  switch (decision?.decision) {
    case 'started':
      return `Run ${decision.runId} has started; follow it: npx perennial run ${project} --wait`;
    case 'coalesced':
      return `A run is started when ${decision.with} has ended; follow it: npx perennial run ${project} --wait`;
    case 'refused':
      return `No run was started: ${decision.why}.`;
    default:
      return `Nothing was decided about a run yet; look: npx perennial runs ${project} --triggers`;
  }
}

/**
 * The run under way that already does what a new one would: it has the present definition and code, and began after the last
 * file was catalogued.
 */
export async function runUnderWay(
  { registry }: Platform,
  { project, definitionHash, codeHash }: Pick<DefinitionRecord, 'project' | 'definitionHash' | 'codeHash'>,
): Promise<RunRecord | undefined> {
  const [[newest], datasets] = await Promise.all([listRuns(registry, project, 1), listDatasets(registry, project)]);
  // A model that is imported is judged; nothing is trained.
  if (newest?.status !== 'running' || newest.trigger.reason === 'import') return undefined;
  if (newest.definitionHash !== definitionHash || newest.codeHash !== codeHash) return undefined;
  return datasets.every((d) => d.cataloguedAt <= newest.startedAt) ? newest : undefined;
}
