import type { RunRecord } from '../../contracts/registry/runs.ts';
import { isOfMonitor } from '../../contracts/triggers.ts';
import type { AutomaticCase } from './automatic.ts';
import { labelledSince } from './matured-labels.ts';

const hour = 3_600_000;
/** So many times the rows, or the labels after the change, of the last attempt are a new case. */
const growth = 1.5;
/** Of `maximumBackoffDays`: the first wait after a comparison that the champion won, as a few labels more make the same one again. */
const firstShare = 1 / 8;

/**
 * Each run for one reason that brought no new champion makes the next for that reason wait twice as long, up to `maximumBackoffDays`: from
 * twice the cooldown, or after drift and degradation from an eighth of it, where that is longer and the run did not fail. For drift,
 * degradation is the same reason: they tell of the same change, and would else take turns. Runs for drift do not hold up degradation: that
 * the model has become worse is more than that its rows look different. A new champion, a run that a person asked for, and half as
 * many data again begin anew. Schedules are exempt: they say themselves when.
 */
export function backingOff(the: AutomaticCase): string | undefined {
  const { trigger, now } = the;
  const { cooldownHours, maximumBackoffDays } = the.definition.retraining;
  if (trigger.reason === 'schedule' || maximumBackoffDays === 0) return undefined;
  const vain = inVain(the);
  const [last] = vain;
  if (!last || hasGrown(the, vain)) return undefined;
  const learnt = isOfMonitor(trigger) && last.status !== 'failed';
  const first = Math.max(2 * Math.max(1, cooldownHours), learnt ? 24 * maximumBackoffDays * firstShare : 0);
  const hours = Math.min(24 * maximumBackoffDays, first * 2 ** (vain.length - 1));
  const until = new Date(Date.parse(last.startedAt) + hours * hour);
  if (now >= until) return undefined;
  const times = vain.length === 1 ? `run ${last.runId}` : `${vain.length} runs, the last ${last.runId},`;
  const reason = trigger.reason === 'drift' ? 'drift or degradation' : trigger.reason;
  return `${times} for ${reason} brought no new champion (${last.outcome}): waits until ${until.toISOString()} (retraining.maximumBackoffDays ${maximumBackoffDays}); \`perennial run ${trigger.project}\` does not wait`;
}

/** Runs for the same reason that brought nothing, newest first, since something else happened. */
function inVain({ trigger, runs, champion }: AutomaticCase): RunRecord[] {
  const anew = runs.findIndex(
    (run) => run.trigger.reason === 'manual' || (champion !== null && run.startedAt < champion.since),
  );
  const since = anew < 0 ? runs : runs.slice(0, anew);
  const alike = (run: RunRecord) =>
    run.trigger.reason === trigger.reason || (trigger.reason === 'drift' && run.trigger.reason === 'degradation');
  return since.filter((run) => alike(run) && run.status !== 'running');
}

/** Labels are counted since a change, which drift and degradation date differently: only counts for one reason can be compared. */
function hasGrown({ trigger, totals }: AutomaticCase, vain: readonly RunRecord[]): boolean {
  const labelled = labelledSince(trigger);
  const alike = vain.find((run) => run.trigger.reason === trigger.reason);
  const before = alike && labelledSince(alike.trigger);
  const [last] = vain;
  if (labelled !== undefined && before !== undefined && labelled >= growth * before) return true;
  return last?.rows !== undefined && totals.rows >= growth * last.rows;
}
