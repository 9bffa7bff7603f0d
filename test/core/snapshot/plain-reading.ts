/** What a snapshot should hold of a world of files, predictions and labels, read with plain loops. */

export type Task = 'binary' | 'multiclass' | 'regression';
export type OnConflict = 'latest' | 'first' | 'quarantine';
export type Cell = string | number | boolean | null;

export interface FileRow {
  key: string;
  time: number;
  cells: Cell[];
  /** Of a file that has the target. */
  label?: number | null;
}

export interface LoggedRow {
  id: string;
  version: number;
  at: number;
  key?: string;
  time?: number;
  decision?: 'allow' | 'review' | 'block';
  propensity?: number;
  shadow?: boolean;
  cells: Cell[];
  windows: (number | null)[];
}

/** `at` is undefined where a file tells no moment. */
export interface SaidLabel {
  key?: string;
  inferenceId?: string;
  at?: number | undefined;
  /** Arrival of its file. */
  arrived?: number;
  code: number;
}

export interface World {
  onConflict: OnConflict;
  files: FileRow[][];
  log: LoggedRow[];
  labels: SaidLabel[];
  /** Version whose windows are those of now. */
  sameWindows: number;
}

export interface PlainRow {
  key: string;
  time: number;
  cells: Cell[];
  target: number | null;
  labelledAt: number | null;
  history: [number, number][] | null;
  decision: string | null;
  propensity: number | null;
  /** Infinity: was missing; null: not captured. */
  windows: (number | null)[];
}

const day = 86_400_000;

export function plainReading({ onConflict, files, log, labels, sameWindows }: World): Map<string, PlainRow> {
  const said = new Map<string, FileRow[]>();
  for (const file of files)
    for (const [key, rows] of grouped(file)) {
      if (onConflict === 'quarantine' && rows.some((row) => !same(row, rows[0]!))) continue;
      said.set(key, [...(said.get(key) ?? []), ...rows]);
    }
  const found = new Map<string, PlainRow>();
  for (const [key, rows] of said) {
    if (onConflict === 'quarantine' && rows.some((row) => !same(row, rows[0]!))) continue;
    let best = rows[0]!;
    for (const row of rows.slice(1))
      if (onConflict === 'first' ? row.time < best.time : row.time >= best.time) best = row;
    found.set(key, rowOf(key, best.time, best.cells, best.label));
  }
  const once = new Map<string, LoggedRow>();
  for (const line of log) if (!line.shadow && !once.has(line.id)) once.set(line.id, line);
  const predictions = [...once.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const keyOf = new Map(predictions.flatMap(({ id, key }) => (key === undefined ? [] : [[id, key]])));
  for (const { key, at, time, cells, version, windows } of predictions) {
    if (key === undefined || said.has(key) || (time !== undefined && time > at + day)) continue;
    if (onConflict === 'first' && found.has(key)) continue;
    const row = rowOf(key, time ?? at, cells, undefined);
    if (version === sameWindows) row.windows = windows.map((value) => value ?? Number.POSITIVE_INFINITY);
    found.set(key, row);
  }
  // Window values of the last prediction (or the first) that said of the time, the customer and the amount what the file says.
  for (const { key, time, cells, version, windows } of onConflict === 'first'
    ? predictions.toReversed()
    : predictions) {
    const row = key === undefined ? undefined : found.get(key);
    if (!row || !said.has(row.key) || time !== row.time || cells[0] !== row.cells[0] || cells[1] !== row.cells[1])
      continue;
    row.windows = windows.map((value) => (version === sameWindows ? (value ?? Number.POSITIVE_INFINITY) : null));
  }
  for (const { key, decision, propensity } of predictions) {
    const row = key === undefined ? undefined : found.get(key);
    if (!row || decision === undefined) continue;
    row.decision = decision;
    row.propensity = propensity ?? null;
  }
  const known = new Map<string, [number, number][]>();
  for (const [key, row] of found) if (row.target !== null) known.set(key, [[row.time, row.target]]);
  for (const { key, inferenceId, at, arrived, code } of labels) {
    const of = key ?? keyOf.get(inferenceId!);
    const row = of === undefined ? undefined : found.get(of);
    if (!row) continue;
    const late = at !== undefined && arrived !== undefined && at > Math.max(arrived, row.time) + day;
    known.set(row.key, [...(known.get(row.key) ?? []), [at === undefined || late ? arrived! : at, code]]);
  }
  for (const [key, all] of known) {
    const row = found.get(key)!;
    const moments = [...new Set(all.map(([at]) => at))].sort((a, b) => a - b);
    const timeline = moments.map((at): [number, number] => [
      at,
      Math.max(...all.filter(([moment]) => moment === at).map(([, code]) => code)),
    ]);
    row.target = timeline.at(-1)![1];
    let since = timeline.length - 1;
    while (since > 0 && timeline[since - 1]![1] === row.target) since--;
    row.labelledAt = timeline[since]![0];
    const kept = timeline.filter(
      ([, code], i) => i === 0 || timeline[i - 1]![1] !== code || timeline[i + 1]?.[1] !== code,
    );
    row.history = kept.length > 1 ? kept : null;
  }
  return found;
}

function grouped(rows: readonly FileRow[]): Map<string, FileRow[]> {
  const groups = new Map<string, FileRow[]>();
  for (const row of rows) groups.set(row.key, [...(groups.get(row.key) ?? []), row]);
  return groups;
}

function same(a: FileRow, b: FileRow): boolean {
  return a.time === b.time && a.label === b.label && a.cells.every((cell, i) => cell === b.cells[i]);
}

function rowOf(key: string, time: number, cells: Cell[], label: number | null | undefined): PlainRow {
  const none = { labelledAt: null, history: null, decision: null, propensity: null };
  return { key, time, cells, target: label ?? null, ...none, windows: cells.map(() => null).slice(0, 2) };
}
