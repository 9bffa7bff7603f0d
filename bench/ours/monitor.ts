/**
 * A report of drift: reference and new rows as arrays in, findings out; and the same by PSI alone, and from lines of the inference
 * log. Usage: `node bench/ours/monitor.ts FOLDER`.
 */
import type { CapturedPrediction } from '../../core/contracts/serving.ts';
import { capturedPredictions } from '../../core/monitor/captured-predictions.ts';
import type { ObservedFeature } from '../../core/monitor/checks/check.ts';
import { psi } from '../../core/monitor/checks/psi.ts';
import { checks } from '../../core/monitor/checks/registry.ts';
import { type JointObservation, jointObserver, jointReader } from '../../core/monitor/joint/observe-joint.ts';
import { judgeJoint } from '../../core/monitor/judge/judge-wholes.ts';
import { columnObserver } from '../../core/monitor/observe.ts';
import { runChecks } from '../../core/monitor/run-checks.ts';
import { buildReference, type Reference } from '../../core/reference/reference.ts';
import { type Column, isStringColumn, rowAt, type Table } from '../../core/table/table.ts';
import { project } from '../../test/support/project.ts';
import { readData } from '../data/store.ts';

/** Rows of which it is told how features go together, as in a day of the monitor. */
const joinedRows = 24 * 1_000;
const lines = 50_000;
const { monitoring } = project('bench', { objective: { task: 'binary', target: 'y' } });

const data = readData(process.argv[2]!);
const letters = [...'abcdefgh'];
const part = (from: number, to: number): Table => ({
  rows: to - from,
  columns: data.features.map(({ name, kind }, f): Column => {
    const own = data.x.subarray(f * data.rows + from, f * data.rows + to);
    return kind === 'categorical'
      ? { name, type: 'string', dictionary: letters, codes: Int32Array.from(own) }
      : { name, type: 'number', values: Float64Array.from(own) };
  }),
});
const before = part(0, data.train);
const now = part(data.train, data.rows);

function cpu<T>(work: () => T): { result: T; seconds: number } {
  const started = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(started);
  return { result, seconds: (user + system) / 1e6 };
}

const makeReference = () =>
  buildReference({
    project: 'bench',
    task: 'binary',
    classes: ['0', '1'],
    table: before,
    rows: Uint32Array.from({ length: before.rows }, (_, i) => i),
    contract: before.columns.map(({ name, type }) => ({ name, type, required: false, used: true, pii: false })),
    windows: [],
    scores: null,
    performance: null,
  });

/** Value by value, as the monitor counts what is in a record. */
function features({ columns }: Reference): ObservedFeature[] {
  return columns.map((reference, i) => {
    const observer = columnObserver(reference);
    const column = now.columns[i]!;
    if (isStringColumn(column)) for (const code of column.codes) observer.add(column.dictionary[code] ?? null);
    else for (const value of column.values) observer.add(Number.isNaN(value) ? null : value);
    return { group: 'column' as const, reference, observed: observer.result() };
  });
}

/** Rows spread evenly, an hour each thousand. */
function joint(reference: Reference): JointObservation[] {
  const reader = jointReader(reference)!;
  const step = Math.max(1, Math.floor(now.rows / joinedRows));
  return Array.from({ length: 24 }, (_, hour) => {
    const observer = jointObserver(reader);
    for (let i = hour; i * step < now.rows; i += 24) observer.add(prediction(i * step));
    return observer.result();
  });
}

function prediction(i: number): CapturedPrediction {
  const at = new Date(1_790_000_000_000 + i).toISOString();
  return { inferenceId: `i${i}`, project: 'bench', modelVersion: 1, at, record: rowAt(now, i), windows: {} };
}

const resident = process.memoryUsage.rss();
const built = cpu(makeReference);
const reference = built.result;
const coarse: Reference = { ...reference, columns: reference.columns.map(({ fine: _, ...column }) => column) };
const alone = cpu(() => runChecks([psi], featuresByDeciles(coarse), { monitoring, judge: true }));
const all = cpu(() => {
  const { findings } = runChecks(checks, features(reference), { monitoring, judge: true });
  return [...findings, ...judgeJoint(reference, joint(reference), monitoring).findings];
});
const memory = (process.resourceUsage().maxRSS * 1024 - resident) / 1e6;

/** Deciles take the place of the fine bins, so that the same code counts less. */
function featuresByDeciles({ columns }: Reference): ObservedFeature[] {
  return features({
    ...coarse,
    columns: columns.map((column) => {
      if (column.bins.kind !== 'numeric') return column;
      const { edges } = column.bins;
      const counts = column.counts.slice(0, -1);
      return { ...column, fine: { edges, counts, sums: counts.map(() => 0) } };
    }),
  });
}

const text = Array.from({ length: lines }, (_, i) => JSON.stringify(prediction(i))).join('\n');
const log = cpu(() => {
  const observers = reference.columns.map((column) => ({ name: column.name, observer: columnObserver(column) }));
  for (const line of capturedPredictions(text))
    if (line) for (const { name, observer } of observers) observer.add(line.record[name]);
  const observed = observers.map(({ observer }, i) => ({
    group: 'column' as const,
    reference: reference.columns[i]!,
    observed: observer.result(),
  }));
  return runChecks(checks, observed, { monitoring, judge: true });
});

process.stdout.write(
  JSON.stringify({
    seconds: built.seconds + all.seconds,
    report: all.seconds,
    psi: alone.seconds,
    memory,
    lineSeconds: (log.seconds * 1e6) / lines,
    drifted: new Set(all.result.filter(({ feature }) => feature !== 'records').map(({ feature }) => feature)).size,
  }),
);
