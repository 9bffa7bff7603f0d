import type { Project } from '../../contracts/project.ts';
import type { RunRecord } from '../../contracts/registry/runs.ts';
import { isOfMonitor, type Trigger } from '../../contracts/triggers.ts';
import type { DatasetTotals } from '../../registry/datasets.ts';
import { type AutomaticCase, numberIn } from './automatic.ts';

/** The monitor counts within its look-back: a count that is lower after so long says that it has moved on, with labels of its own. */
const comparableMs = 7 * 86_400_000;
/** It reaches back so far at least: of an older change, or one of an unknown day, the count stays the same while as many labels come as leave it. */
const lookBackMs = 30 * 86_400_000;
/** Of the rarer class: what a fair comparison takes. Where few come, as many as are asked for may never lie within the look-back. */
const fewest = 10;

/**
 * Drift and degradation start a run only with enough labelled predictions from after the change, and with some that the last run
 * had not seen: a model of the old data again would be the same model. The monitor asks again once a day while the finding lasts.
 * As many rows with the truth that were catalogued since the last run do as well, where labels come in files.
 */
export function lackingLabels(the: AutomaticCase): string | undefined {
  const { trigger, definition, runs, now } = the;
  const { minimumLabels, minimumOfClass } = definition.retraining;
  if (!isOfMonitor(trigger) || minimumLabels === 0) return undefined;
  const labelled = labelledSince(trigger) ?? 0;
  const since = typeof trigger.detail?.since === 'string' ? trigger.detail.since : null;
  const from = since === null ? '' : ` (${since})`;
  const rarer = numberIn(trigger, 'rarerSince');
  const last = runs.find(({ status }) => status === 'succeeded');
  if (catalogued(the, last) >= minimumLabels) return undefined;
  if (labelled < minimumLabels)
    return `${labelled} labelled predictions are known from after the change${from}; retraining.minimumLabels asks for ${minimumLabels}`;
  const beyond = now.getTime() - begunMs(the, since) > lookBackMs;
  const least = beyond ? Math.min(fewest, minimumOfClass) : minimumOfClass;
  if (rarer !== undefined && rarer < least)
    return `${rarer} of the ${labelled} labelled predictions from after the change${from} are of the rarer class; ${whoAsks(minimumOfClass, least)}`;
  const known = last && knownTo(last);
  if (!last || known === undefined || (since !== null && since >= last.startedAt) || labelled > known) return undefined;
  const movedOn = now.getTime() - Date.parse(last.startedAt) >= comparableMs;
  if (movedOn && (labelled < known || beyond || since === null)) return undefined;
  return `no labelled prediction is new since run ${last.runId}, which had ${known} from after the change`;
}

/** When the change began; where that is not known, not before the model that serves did. */
function begunMs({ champion, now }: AutomaticCase, since: string | null): number {
  if (since !== null) return Date.parse(since);
  return champion ? Date.parse(champion.since) : now.getTime();
}

function whoAsks(minimumOfClass: number, least: number): string {
  if (least === minimumOfClass) return `retraining.minimumOfClass asks for ${least}`;
  return `${least} are needed of a change that is older than the ${lookBackMs / 86_400_000} days that are counted`;
}

/** Rows that tell the truth, catalogued since a run; 0 where that is not known. */
function catalogued({ definition, totals }: AutomaticCase, last: RunRecord | undefined): number {
  return last?.truthRows === undefined ? 0 : truthRows(definition, totals) - last.truthRows;
}

/** Catalogued rows of sources of labels, or of the records where there are none. */
export function truthRows({ data: { sources } }: Project, { bySource }: DatasetTotals): number {
  const labels = sources.filter(({ role }) => role === 'labels');
  return (labels.length > 0 ? labels : sources).reduce((sum, { name }) => sum + (bySource[name] ?? 0), 0);
}

/** Labelled predictions after the change that a run was started with; undefined where the monitor had not asked for it. */
function knownTo({ trigger, coalesced }: RunRecord): number | undefined {
  const counts = [trigger, ...coalesced].flatMap((t) => labelledSince(t) ?? []);
  return counts.length > 0 ? Math.max(...counts) : undefined;
}

export function labelledSince(trigger: Trigger): number | undefined {
  return isOfMonitor(trigger) ? numberIn(trigger, 'labelledSince') : undefined;
}
