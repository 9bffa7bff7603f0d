import type { BatchSummary } from '../../core/contracts/batch.ts';
import type { BatchRecord } from '../../core/contracts/registry/batches.ts';
import type { Colours } from './colours.ts';
import { formatCount, formatDuration, formatTime, plural } from './format.ts';
import { renderFields } from './table.ts';

/** State in its colour. */
export function stateText({ state }: BatchRecord, c: Colours): string {
  return state === 'failed' ? c.red(state) : state === 'finished' ? c.green(state) : state;
}

/** How long a batch took, or has taken. */
export function tookOf({ createdAt, finishedAt }: BatchRecord): string {
  return finishedAt ? formatDuration(Date.parse(finishedAt) - Date.parse(createdAt)) : '';
}

const filesShown = 20;

/** A batch with what it came to. @param written files here that hold the results */
export function renderBatch(
  record: BatchRecord,
  summary: BatchSummary | undefined,
  c: Colours,
  written: readonly string[] = [],
): string {
  const { result } = record;
  const fields: [string, string][] = [
    ['batch', `${record.job} (${stateText(record, c)})`],
    ['input', `${record.input}, ${plural(record.files, 'file')}`],
    ['by', record.by],
    ['started', `${formatTime(record.createdAt)}${record.finishedAt ? `, took ${tookOf(record)}` : ''}`],
  ];
  if (record.version !== undefined) fields.push(['version', String(record.version)]);
  if (record.reason !== undefined) fields.push(['reason', c.red(record.reason)]);
  if (result) {
    fields.push(['predicted', `${formatCount(result.predicted)} of ${plural(result.rows, 'row')}`]);
    if (result.refused > 0)
      fields.push(['failed', c.yellow(`${plural(result.refused, 'row')}: each with its reason in failures/`)]);
    if (result.unreadable > 0) fields.push(['unreadable', c.red(plural(result.unreadable, 'file'))]);
  }
  if (written.length > 0) fields.push(['written', written.slice(0, 5).join(', ') + (written.length > 5 ? ', …' : '')]);
  else if (result && result.parts > 0) fields.push(['results', `predictions/${record.project}/${record.job}/`]);
  const unreadable = (summary?.files ?? []).filter((file) => file.unreadable !== undefined);
  const noted = (summary?.files ?? []).filter((file) => file.notes.length > 0);
  return [
    renderFields(fields, c),
    ...unreadable.slice(0, filesShown).map((file) => `${c.red(file.key)}: ${file.unreadable}`),
    ...(unreadable.length > filesShown ? [`and ${unreadable.length - filesShown} more files`] : []),
    ...noted.slice(0, filesShown).map((file) => `${file.key}: ${file.notes.join('; ')}`),
  ].join('\n');
}
