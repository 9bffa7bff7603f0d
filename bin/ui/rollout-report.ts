import type { Criterion, RolloutRecord } from '../../core/contracts/registry/rollouts.ts';
import { doubts, harms } from '../../core/rollout/judge/verdict.ts';
import { logWealth } from '../../core/stats/sequential/bounded-mean.ts';
import { formatNumber, formatTime } from '../../core/values/format.ts';
import type { Colours } from './colours.ts';
import { printable } from './printable.ts';
import { type Column, renderTable } from './table.ts';

/** A look is made every five minutes at most, and every hour in probation: after so many minutes one is missing. */
const overdueMinutes = { trial: 20, probation: 180 };
/** Of what is judged of thresholds and segments, so many are shown: those with the most evidence. */
const mostDetails = 5;

/** A rollout for people: where it stands, what is compared, what holds it, and what it waits for. */
export function renderRollout(rollout: RolloutRecord, c: Colours, now = new Date()): string {
  const { project, number, state, step, candidate, champion, rule, judgement, cost, because, stateAt, lookedAt } =
    rollout;
  const share = state === 'canary' ? `, ${rule.steps[step]} %` : '';
  const lines = [
    `${c.bold(project)}: rollout ${number}, version ${candidate.version} in place of ${champion.version}`,
    `${state}${share} since ${formatTime(stateAt)}: ${printable(because)}`,
    lookedAt ? `last looked at ${formatTime(lookedAt)}` : 'nobody has looked at it yet',
    ...overdue(rollout, now).map((text) => c.red(text)),
    ...(rollout.held?.reasons ?? []).flatMap(({ because, remedy }) => [
      c.yellow(`held: ${printable(because)}`),
      `  to go on: ${remedy}`,
    ]),
  ];
  if (rollout.accepted) lines.push(`accepted: ${printable(rollout.accepted.join(', '))}`);
  if (!judgement) return lines.join('\n');
  if (state === 'shadow') lines.push(`${judgement.paired} of ${rule.shadowRecords} records scored by both`);
  if (state === 'canary') lines.push(`${judgement.answered} of ${rule.minimumRecords} records answered in this step`);
  if (judgement.inState && judgement.inState.paired < judgement.inState.came)
    lines.push(
      `${judgement.inState.paired} of ${judgement.inState.came} records of the log could be compared${judgement.unseen ? `: what version ${champion.version} logs has no ${judgement.unseen.join(', ')} as version ${candidate.version} needs` : ''}`,
    );
  const worse = new Set(harms(judgement, rule));
  const doubted = new Set(doubts(judgement, rule));
  const { shown, left } = chosen(judgement.criteria);
  const columns: Column<Criterion>[] = [
    { title: 'compared', value: ({ name }) => name },
    { title: 'worse by', value: ({ mean }) => formatNumber(mean), align: 'right' },
    { title: 'allowed', value: ({ bound }) => formatNumber(bound), align: 'right' },
    { title: 'values', value: ({ n }) => n, align: 'right' },
    { title: '', value: (criterion) => (worse.has(criterion) ? 'worse' : doubted.has(criterion) ? 'held' : '') },
  ];
  if (shown.length > 0) lines.push('', renderTable(columns, shown, c));
  if (left > 0) lines.push(`and ${left} more with less evidence (--json has all)`);
  if (cost) {
    const sure = cost.atLeast === null ? 'too few to say' : cost.atLeast > 0 ? c.red('worse') : 'no evidence';
    lines.push(
      '',
      `labelled cost: ${formatNumber(cost.excess)} more on ${cost.labelled} records that the two decide differently (${sure})`,
    );
  }
  return lines.join('\n');
}

/** What sends a candidate back, and the surest of what holds it. */
function chosen(criteria: readonly Criterion[]): { shown: Criterion[]; left: number } {
  const seen = criteria.filter(({ n }) => n > 0);
  const details = seen.filter(({ holds }) => holds).sort((a, b) => logWealth(b.wealth) - logWealth(a.wealth));
  const few = new Set(details.slice(0, mostDetails));
  return { shown: seen.filter((one) => !one.holds || few.has(one)), left: details.length - few.size };
}

/** Where nobody looks, nothing goes on or back. */
function overdue({ state, lookedAt, startedAt }: RolloutRecord, now: Date): string[] {
  const isTrial = state === 'shadow' || state === 'canary' || state === 'paused';
  if (!isTrial && state !== 'probation') return [];
  const minutes = (now.getTime() - Date.parse(lookedAt ?? startedAt)) / 60_000;
  if (minutes < (isTrial ? overdueMinutes.trial : overdueMinutes.probation)) return [];
  return [
    `no look for ${Math.round(minutes)} minutes: nothing goes on or back until one succeeds; see the log of the function rollout-look and the schedule of the rollout`,
  ];
}
