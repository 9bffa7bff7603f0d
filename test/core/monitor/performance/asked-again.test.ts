import { expect, it } from 'vitest';
import { idsByRecord } from '../../../../core/labels/ids-by-record.ts';
import { readLabels } from '../../../../core/labels/read-labels.ts';
import { rowScorer } from '../../../../core/monitor/performance/known/scored-row.ts';
import { performanceRows } from '../../../../core/monitor/performance/performance-rows.ts';
import { lines, now, reference, traffic } from '../traffic.ts';

const day = 86_400_000;
const { predictions } = traffic(40, { days: 20 });
/** The client asked again a minute later: its first request had run out of time. */
const again = predictions.map((p) => ({
  ...p,
  inferenceId: `${p.inferenceId}-again`,
  at: new Date(Date.parse(p.at) + 60_000).toISOString(),
}));
const label = (named: { inferenceId?: string; key?: string }, value: number, days: number) => ({
  project: 'fraud',
  ...named,
  value,
  at: new Date(now.getTime() - days * day).toISOString(),
});

async function targets(labels: readonly object[], asked = [...predictions, ...again]) {
  const rows = asked.map(rowScorer(reference)).sort((a, b) => a.at - b.at);
  const known = await readLabels([lines(labels)], { now: now.getTime(), codeOf: Number });
  return performanceRows(reference, rows, known, {
    absentMeans: 'negative',
    maturity: () => 0,
    wholeUntil: (_, latest) => latest,
  });
}

it.each([
  ['first', predictions],
  ['second', again],
])('a label that names the %s prediction of a record is the label of the record', async (_, named) => {
  const labels = named.map(({ inferenceId }) => label({ inferenceId }, 1, 0));
  const { target, assumedNegative } = await targets(labels);
  expect(target).toEqual(new Array(40).fill(1));
  expect(assumedNegative).toBe(0);
});

it('of labels that name different predictions of a record, and the record, the one known last holds', async () => {
  const labels = predictions.flatMap(({ inferenceId, key }, i) => [
    label({ inferenceId }, i % 2, 1),
    label({ inferenceId: again[i]!.inferenceId }, 1 - (i % 2), 2),
    label({ key: key! }, 1 - (i % 2), 3),
    label({ inferenceId: again[0]!.inferenceId }, 0, 0),
  ]);
  const { target } = await targets(labels);
  expect(target).toEqual(predictions.map((_, i) => (i === 0 ? 0 : i % 2)));
});

it('records without a key are each their own', async () => {
  const without = predictions.map(({ key: _, ...p }) => p);
  const { target } = await targets([label({ inferenceId: without[3]!.inferenceId }, 1, 0)], without);
  expect(target.filter((truth) => truth === 1)).toHaveLength(1);
  expect(idsByRecord(without.map(({ inferenceId }) => ({ inferenceId, key: null }))).size).toBe(0);
});

it('finds the ids of records that were predicted more than once', () => {
  const of = (...pairs: [string, string | undefined][]) =>
    Object.fromEntries(idsByRecord(pairs.map(([inferenceId, key]) => ({ inferenceId, key }))));
  expect(of(['a', 'k'], ['b', undefined], ['c', 'k'], ['d', 'once'], ['e', 'k'])).toEqual({ k: ['a', 'c', 'e'] });
  expect(of(['a', 'k'], ['a', 'k'])).toEqual({});
});
