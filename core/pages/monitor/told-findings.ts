import type { MonitorFinding } from '../../contracts/monitor-finding.ts';
import type { MonitorFindingRecord } from '../../contracts/registry/monitor-findings.ts';
import { badge, type Tone } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { costWords, sinceWords } from '../../monitor/messages/finding-words.ts';
import { formatTime } from '../../values/format.ts';

/** A finding of a look, and its life where it has one. */
export interface ToldFinding {
  finding: MonitorFinding;
  record?: MonitorFindingRecord;
}

/** What is not resolved, seen by this look or not, the dearest first; then what this look found and has no life. */
export function toldFindings(
  findings: readonly MonitorFinding[],
  records: readonly MonitorFindingRecord[],
): ToldFinding[] {
  const known = new Set(records.map(({ id }) => id));
  return [
    ...records.filter(({ state }) => state !== 'resolved').map((record) => ({ finding: record.finding, record })),
    ...findings.filter(({ id }) => !known.has(id)).map((finding) => ({ finding })),
  ];
}

/** One line: what, what it costs and since when. */
export function findingLine({ finding, record }: ToldFinding): { tone: Tone; text: Html } {
  const { kind, feature, message, cost } = finding;
  const tone = toneOf(finding, record);
  const life = record && html`<span class="note"> · ${costWords(cost)}; ${sinceWords(record)}.</span>`;
  return {
    tone,
    text: html`${badge(kind, tone)} ${record && record.state !== 'open' && badge(stateWords(record), 'info')} <b>${feature}</b>: ${message}${life}`,
  };
}

/** `snoozed until 2026-03-05`. */
export function stateWords({ state, until }: MonitorFindingRecord): string {
  return state === 'snoozed' ? `snoozed until ${formatTime(until)}` : state;
}

function toneOf({ kind, urgent }: MonitorFinding, record: MonitorFindingRecord | undefined): Tone {
  if (record && record.state !== 'open') return 'info';
  return urgent || kind !== 'quality' ? 'bad' : 'warn';
}
