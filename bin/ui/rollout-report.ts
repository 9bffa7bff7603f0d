import type { Criterion, RolloutRecord } from '../../core/contracts/registry/rollouts.ts';
import { harms } from '../../core/rollout/judge/judgement.ts';
import { formatNumber, formatTime } from '../../core/values/format.ts';
import type { Colours } from './colours.ts';
import { type Column, renderTable } from './table.ts';

/** A rollout for people: where it stands, what is compared, and what it waits for. */
export function renderRollout(rollout: RolloutRecord, c: Colours): string {
  const { project, number, state, step, candidate, champion, rule, judgement, cost, because, stateAt, lookedAt } =
    rollout;
  const share = state === 'canary' ? `, ${rule.steps[step]} %` : '';
  const lines = [
    `${c.bold(project)}: rollout ${number}, version ${candidate.version} in place of ${champion.version}`,
    `${state}${share} since ${formatTime(stateAt)}: ${because}`,
    lookedAt ? `last looked at ${formatTime(lookedAt)}` : 'nobody has looked at it yet',
  ];
  if (!judgement) return lines.join('\n');
  if (state === 'shadow') lines.push(`${judgement.paired} of ${rule.shadowRecords} records scored by both`);
  if (state === 'canary') lines.push(`${judgement.answered} of ${rule.minimumRecords} records answered in this step`);
  if (judgement.unseen)
    lines.push(
      `not compared record by record: the log has no ${judgement.unseen.join(', ')}, which version ${candidate.version} needs`,
    );
  const worse = new Set(harms(judgement, rule).map(({ name }) => name));
  const seen = judgement.criteria.filter(({ n }) => n > 0);
  const columns: Column<Criterion>[] = [
    { title: 'compared', value: ({ name }) => name },
    { title: 'worse by', value: ({ mean }) => formatNumber(mean), align: 'right' },
    { title: 'allowed', value: ({ bound }) => formatNumber(bound), align: 'right' },
    { title: 'values', value: ({ n }) => n, align: 'right' },
    { title: '', value: ({ name }) => (worse.has(name) ? 'worse' : '') },
  ];
  if (seen.length > 0) lines.push('', renderTable(columns, seen, c));
  if (cost) {
    const sure = cost.atLeast === null ? 'too few to say' : cost.atLeast > 0 ? c.red('worse') : 'no evidence';
    lines.push(
      '',
      `labelled cost: ${formatNumber(cost.excess)} more on ${cost.labelled} records that the two decide differently (${sure})`,
    );
  }
  return lines.join('\n');
}
