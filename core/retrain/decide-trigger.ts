import type { RunId } from '../contracts/ids.ts';
import type { DefinitionRecord } from '../contracts/registry/projects.ts';
import type { RunRecord } from '../contracts/registry/runs.ts';
import type { LeaseRecord } from '../contracts/registry/triggers.ts';
import { isAutomatic, type Trigger } from '../contracts/triggers.ts';
import type { DatasetTotals } from '../registry/datasets.ts';
import { recheckNumber } from './coalesced-triggers.ts';
import { isHeld } from './lease.ts';
import type { Background } from './policy/automatic.ts';
import { whyNot } from './policy/why-not.ts';
import { trainingRelevantPaths } from './training-relevant-paths.ts';

export interface Situation {
  trigger: Trigger;
  now: Date;
  /** Undefined: no such project. */
  definition: DefinitionRecord | undefined;
  lease: LeaseRecord;
  /** The run that holds the lease. */
  holder?: RunRecord | undefined;
}

export type Decision =
  | { kind: 'start' }
  | { kind: 'refuse'; why: string }
  /** Wait for the end of the run. */
  | { kind: 'hold'; runId: RunId }
  /** Wait for the recheck that is on its way. */
  | { kind: 'await recheck' }
  /** Recheck after this many seconds. */
  | { kind: 'recheck'; delaySeconds: number }
  /** Decide again when it is the project's turn: all of them are told of the same. */
  | { kind: 'await turn'; turn: Date };

const minute = 60_000;
/** Data that never stop arriving are used after this long all the same. */
const maxQuietMs = 60 * minute;
/** A recheck comes this long after its moment at the latest. */
const recheckLate = 3 * minute;

/**
 * What to do about a trigger, as far as that needs no look at the catalogue; undefined where `judge` decides. A run in progress
 * holds everything back.
 */
export function screen(situation: Situation): Decision | undefined {
  const { trigger, now, definition, lease, holder } = situation;
  if (!definition) return refuse(`no project '${trigger.project}' is published`);
  const irrelevant = irrelevance(trigger, definition, lease);
  if (irrelevant) return refuse(irrelevant);
  if (lease.runId !== null && isHeld(lease, holder, now)) {
    // Others wait as one; a model to import is none of them.
    if (trigger.reason === 'import')
      return refuse(`run ${lease.runId} is under way; import the model again when it has ended`);
    return usesWhatRunHas(situation)
      ? refuse(`run ${lease.runId}, which is under way, covers it`)
      : { kind: 'hold', runId: lease.runId };
  }
  const last = lease.lastRun;
  if (isChange(trigger) && last?.succeeded && sameVersion(last, definition))
    return refuse(`run ${last.runId} has used this definition and code`);
  const recheckUnderWay = lease.quietCheckAt !== null && Date.parse(lease.quietCheckAt) + recheckLate > now.getTime();
  if (trigger.reason === 'data' && recheckNumber(trigger) === 0 && recheckUnderWay) return { kind: 'await recheck' };
  return undefined;
}

/** What a decision needs to know beyond the situation. */
export interface Evidence {
  totals: DatasetTotals;
  /** For triggers that no person caused. */
  background?: Background | undefined;
}

/**
 * What to do about a trigger by what is catalogued and what runs before have brought. Data wait until no more arrive; cooldown and
 * the rules in `policy/` hold back what the platform brings about by itself (data, schedule, drift, degradation), not what a
 * person did (manual, definition, code). Of them only the limits hold before a first run has succeeded.
 */
export function judge(situation: Situation, { totals, background }: Evidence): Decision {
  const { trigger, now, definition, lease } = situation;
  if (!definition) return refuse(`no project '${trigger.project}' is published`);
  const { data, retraining } = definition.definition;
  const empty = data.sources.find((s) => s.role === 'records' && !totals.bySource[s.name]);
  if (empty) return refuse(`no rows of source '${empty.name}' are catalogued yet`);
  const first = lease.succeededRuns === 0;
  if (trigger.reason === 'data') {
    const unlabelled = first && data.sources.find((s) => s.role === 'labels' && !totals.bySource[s.name]);
    if (unlabelled) return refuse(`no labels of source '${unlabelled.name}' are catalogued yet`);
    const last = lease.lastRun;
    if (last && totals.rows === last.rows)
      return refuse(`run ${last.runId} ${last.succeeded ? 'covers' : 'failed on'} the same ${totals.rows} rows`);
    const added = totals.rows - lease.rowsAtLastRun;
    if (!first && added < (retraining.onNewRows ?? 0))
      return refuse(`${added} rows are new since the last run; retraining.onNewRows asks for ${retraining.onNewRows}`);
  }
  const cooled = first ? undefined : cooldown(trigger, lease, retraining.cooldownHours, now);
  if (cooled) return refuse(cooled);
  if (isAutomatic(trigger)) {
    if (!background) throw new TypeError(`a trigger for ${trigger.reason} is judged by what runs before have brought`);
    const why = whyNot({ ...background, trigger, now, definition: definition.definition, totals }, first);
    if (why) return refuse(why);
  }
  return (trigger.reason === 'data' && quiet(situation, totals, retraining.quietMinutes)) || { kind: 'start' };
}

/** Why the project does not want the trigger at all. */
function irrelevance(trigger: Trigger, { definition }: DefinitionRecord, lease: LeaseRecord): string | undefined {
  const { retraining } = definition;
  const off = (name: string) => `retraining.${name} is off`;
  switch (trigger.reason) {
    case 'manual':
    case 'import':
      return undefined;
    case 'drift':
      return retraining.onDrift ? undefined : off('onDrift');
    case 'degradation':
      return retraining.onDegradation ? undefined : off('onDegradation');
    case 'schedule':
      return retraining.schedule ? undefined : 'the project has no retraining.schedule any more';
    case 'data':
      return retraining.onNewRows || lease.succeededRuns === 0 ? undefined : 'retraining.onNewRows is not set';
    case 'code':
      return retraining.onCodeChange ? undefined : off('onCodeChange');
    case 'definition': {
      if (listed(trigger, 'changed').includes('code') && retraining.onCodeChange) return undefined;
      if (!retraining.onDefinitionChange) return off('onDefinitionChange');
      const paths = listed(trigger, 'paths');
      return trainingRelevantPaths(paths).length > 0
        ? undefined
        : `no model depends on what changed: ${paths.join(', ')}`;
    }
  }
}

/** Whether the run under way knows what the trigger tells of. Of data its end tells: their moments may be of other clocks than its own. */
function usesWhatRunHas({ trigger, definition, lease: { lastRun, pending, runId } }: Situation): boolean {
  if (!lastRun || !definition || lastRun.runId !== runId) return false;
  if (recheckNumber(trigger) > 0) return !pending.some((p) => p.reason === 'data');
  return isChange(trigger) && sameVersion(lastRun, definition);
}

function cooldown(trigger: Trigger, lease: LeaseRecord, hours: number, now: Date): string | undefined {
  if (!isAutomatic(trigger) || lease.lastStartedAt === null) return undefined;
  const until = new Date(Date.parse(lease.lastStartedAt) + hours * 60 * minute);
  if (now >= until) return undefined;
  return `cooldown until ${until.toISOString()} (retraining.cooldownHours ${hours}); \`perennial run ${trigger.project}\` does not wait`;
}

function quiet({ trigger, now, lease }: Situation, totals: DatasetTotals, quietMinutes: number): Decision | undefined {
  const waited = now.getTime() - Date.parse(lease.pending.find((p) => p.reason === 'data')?.at ?? trigger.at);
  const settled = Date.parse(totals.lastCataloguedAt ?? trigger.at) + quietMinutes * minute;
  const left = settled - now.getTime();
  if (quietMinutes === 0 || left <= 0 || waited >= maxQuietMs) return undefined;
  return { kind: 'recheck', delaySeconds: Math.max(1, Math.ceil(Math.min(left, maxQuietMs - waited) / 1000)) };
}

function isChange({ reason }: Trigger): boolean {
  return reason === 'definition' || reason === 'code';
}

function sameVersion(run: NonNullable<LeaseRecord['lastRun']>, definition: DefinitionRecord): boolean {
  return run.definitionHash === definition.definitionHash && run.codeHash === definition.codeHash;
}

function listed(trigger: Trigger, name: string): string[] {
  const value = trigger.detail?.[name];
  return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [];
}

function refuse(why: string): Decision {
  return { kind: 'refuse', why };
}
