import type { MonitorFindingRecord } from '../../core/contracts/registry/monitor-findings.ts';
import { costWords, sureWords } from '../../core/monitor/messages/finding-words.ts';
import type { Colours } from './colours.ts';
import { formatMoney, formatNumber, formatTime } from './format.ts';
import { renderTable } from './table.ts';

/** What the monitor has found: a table, then of what is open the words, what to do and how sure it is. */
export function renderMonitorFindings(records: readonly MonitorFindingRecord[], c: Colours): string {
  const table = renderTable(
    [
      { title: 'finding', value: (r) => r.id, width: 60 },
      { title: 'state', value: (r) => stateWords(r, c) },
      { title: 'cost a day', value: (r) => r.finding.cost && formatMoney(r.finding.cost.perDay), align: 'right' },
      { title: 'since', value: (r) => formatTime(r.finding.since ?? r.openedAt) },
      { title: 'last seen', value: (r) => formatTime(r.lastSeenAt) },
      { title: 'looks', value: (r) => r.looks, align: 'right' },
      { title: 'times', value: (r) => r.times, align: 'right' },
      { title: 'statistic', value: (r) => formatNumber(r.finding.statistic), align: 'right' },
      { title: 'largest', value: (r) => formatNumber(r.largest), align: 'right' },
      { title: 'by', value: (r) => (r.state === 'open' ? '' : r.by), width: 40 },
      { title: 'why', value: (r) => (r.state === 'open' ? '' : r.reason), width: 60 },
    ],
    records,
    c,
  );
  const open = records.filter(({ state }) => state === 'open');
  return [table, ...open.map((record) => openWords(record, c))].join('\n\n');
}

function stateWords({ state, until, finding }: MonitorFindingRecord, c: Colours): string {
  if (state === 'open') return finding.urgent ? c.red('open, urgent') : c.yellow(state);
  return state === 'snoozed' ? `snoozed until ${formatTime(until)}` : state;
}

function openWords({ id, modelVersion, finding }: MonitorFindingRecord, c: Colours): string {
  const { feature, message, cost, advice } = finding;
  return [
    `${c.bold(id)}: ${feature}: ${message}`,
    `  ${costWords(cost)}; ${sureWords(finding)}; model version ${modelVersion}`,
    `  ${advice}`,
  ].join('\n');
}
