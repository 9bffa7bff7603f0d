import { lake as lakeKeys } from '../../../core/contracts/lake.ts';
import { type ColumnType, type Project, type ProjectInput, projectSchema } from '../../../core/contracts/project.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { windowSpecs } from '../../../core/windows/index.ts';
import { storeModel } from '../../support/stored-model.ts';
import type { Cell, FileRow, LoggedRow, OnConflict, SaidLabel, Task, World } from './plain-reading.ts';
import type { shop } from './shop.ts';

export interface WorldOptions {
  seed: number;
  task: Task;
  onConflict: OnConflict;
  /** Keys are whole numbers. */
  numbered?: boolean;
  /** The files of records have the target. */
  inline?: boolean;
  /** Different records, about. @default 160 */
  records?: number;
  /** More columns of numbers. @default 0 */
  wide?: number;
  /** Share of the values that are missing. @default 0.1 */
  missing?: number;
}

const start = Date.UTC(2026, 0, 1);
const hour = 3_600_000;
const classes = ['a', 'b', 'c', 'd'];
const truths = [
  ['false', 'FALSE', 'no', 'No', '0', 'f'],
  ['true', 'TRUE', 'yes', 'YES', '1', 'T'],
];
const oddities = ['', 'é', 'e\u0301', ',x', '"q"', '😀', ' in', "'", '\\n', '\u2028', '.0', 'e3', '/ß', '%20'];
export const windowNames = ['who.amount.count.P7D', 'who.amount.sum.P7D'];

export const columnsOf = (wide: number): [name: string, type: ColumnType][] => [
  ['who', 'string'],
  ['amount', 'number'],
  ['n', 'integer'],
  ['flag', 'boolean'],
  ['seen', 'timestamp'],
  ['note "x", y.z', 'string'],
  ...Array.from({ length: wide }, (_, i): [string, ColumnType] => [`w${i}`, 'number']),
];

/** Makes the files, the log and the labels of a random project in memory, and returns what was made. */
export async function randomWorld(made: ReturnType<typeof shop>, options: WorldOptions): Promise<World> {
  const { seed, task, onConflict, numbered = false, inline = false, records = 160, wide = 0, missing = 0.1 } = options;
  const random = seededRandom(seed);
  const int = (n: number) => Math.floor(random() * n);
  const pick = <T>(of: readonly T[]): T => of[int(of.length)]!;
  const columns = columnsOf(wide);
  const target = {
    type: task === 'binary' ? ('boolean' as const) : task === 'regression' ? ('number' as const) : ('string' as const),
  };
  const key = { type: numbered ? ('integer' as const) : ('string' as const) };
  const data: ProjectInput['data'] = {
    sources: [
      {
        name: 'rows',
        key: 'id',
        time: 'at',
        onConflict,
        columns: {
          id: key,
          at: { type: 'timestamp' },
          ...Object.fromEntries(columns.map(([name, type]) => [name, { type }])),
          ...(inline && { bad: target }),
        },
      },
      { name: 'timed', role: 'labels', key: 'id', time: 'known', columns: { id: key, bad: target } },
      { name: 'untimed', role: 'labels', key: 'id', columns: { id: key, bad: target } },
    ],
  };
  const features = { windows: [{ entity: 'who', of: 'amount', over: ['P7D'], statistics: ['count', 'sum'] }] };
  const input = { data, features, labels: { absentMeans: task === 'binary' ? 'negative' : 'unknown' } } as const;
  await made.publish(input as never, { task });

  const keyOf = (i: number) => (numbered ? String(i) : `k${i}${oddities[i % oddities.length]}`);
  const time = () => start + int(500) * hour;
  const number = () => (random() < 0.5 ? int(1_000) : Math.round(random() * 1e6) / 1e3) * (random() < 0.2 ? -1 : 1) + 0;
  const cellOf = (type: ColumnType): Cell => {
    if (random() < missing) return null;
    if (type === 'number') return number();
    if (type === 'integer') return int(2 ** 30) - 5;
    if (type === 'boolean') return random() < 0.5;
    if (type === 'timestamp') return time();
    return (
      pick(['x', 'Ünï', 'a,b', 'say "so"', '😀\u2028', '007', '1.50', 'NA', "d'or"]) + (random() < 0.3 ? int(40) : '')
    );
  };
  const cells = () => columns.map(([, type]) => cellOf(type));
  const code = () => (task === 'binary' ? int(2) : task === 'multiclass' ? int(4) : number());
  const textOf = (value: number) =>
    task === 'binary' ? pick(truths[value]!) : task === 'multiclass' ? classes[value]! : String(value);

  const files: FileRow[][] = [];
  for (let f = 0; f < 3; f++) {
    const rows: FileRow[] = [];
    const size = int(records / 2) + records / 4;
    for (let i = 0; i < size; i++) {
      const row: FileRow = { key: keyOf(int(records)), time: time(), cells: cells() };
      if (inline) row.label = random() < 0.3 ? null : code();
      rows.push(row);
      const again = random();
      if (again < 0.05) rows.push(row);
      else if (again < 0.1) rows.push({ ...row, cells: cells(), time: random() < 0.5 ? row.time : time() });
    }
    // Rows of the files before come again.
    if (f > 0) for (const row of files[f - 1]!) if (random() < 0.05) rows.push(row);
    files.push(rows);
    await made.ingest('rows', `${f}.csv`, recordsFile(rows, columns, inline, textOf));
    // The same bytes under another name.
    if (f === 1) await made.ingest('rows', 'again.csv', await textIn(made, 'raw/shop/rows/0.csv'));
  }

  const log: LoggedRow[] = [];
  for (let i = 0; i < records; i++) {
    const at = time() + int(50) * hour;
    const roll = random();
    const twin = random() < 0.3 ? pick(pick(files)) : undefined;
    log.push({
      id: `i${String(int(1e9)).padStart(9, '0')}${i}`,
      version: 1 + int(2),
      at,
      ...(random() < 0.95 && { key: keyOf(int(records * 1.5)) }),
      ...(random() < 0.8 && { time: random() < 0.05 ? at + 25 * hour : at - int(3) * hour }),
      ...(roll < 0.9 && { decision: pick(['allow', 'allow', 'review', 'block'] as const) }),
      ...(roll < 0.4 && { propensity: pick([0, 1e-9, 0.02, 1]) }),
      ...(random() < 0.1 && { shadow: true as const }),
      cells: twin ? twin.cells.map((cell, i) => (i < 2 ? cell : cellOf(columns[i]![1]))) : cells(),
      ...(twin && { key: twin.key, time: twin.time }),
      windows: windowNames.map(() => (random() < 0.2 ? null : number())),
    });
  }
  const lines = log.flatMap((row) => {
    const line = `${JSON.stringify(captured(row, columns))}\n`;
    return random() < 0.1 ? [line, line] : [line];
  });
  lines.sort(() => random() - 0.5);
  for (let o = 0; o < 5; o++) {
    const some = lines.filter((_, i) => i % 5 === o);
    await made.lake.put(`${lakeKeys.inferences('shop')}dt=2026-01-0${5 - o}/${o}`, some.join(''));
  }
  const project = (await made.registry.get<{ definition: Project } & { pk: string; sk: string }>(
    keys.definition('shop'),
  ))!.definition;
  const specs = windowSpecs(projectSchema.parse(project));
  for (const [v, plan] of [specs, specs.map((spec) => ({ ...spec, decimals: 0 }))].entries()) {
    const pkg = { format: 1, classes: [], plan: { windows: plan }, model: {} };
    await storeModel(made, { project: 'shop', version: v + 1, digest: `d${v}` }, { 'model.json': pkg });
  }

  const labels: SaidLabel[] = [];
  const moment = () => start + int(900) * hour;
  const some = (n: number) =>
    Array.from({ length: n }, () => ({ key: keyOf(int(records * 1.7)), at: moment(), code: code() }));
  for (const [f, source] of ['timed', 'untimed', 'timed'].entries()) {
    const rows = some(records / 3);
    for (const row of [...rows]) {
      const again = random();
      if (again < 0.1) rows.push(row);
      else if (again < 0.2) rows.push({ ...row, code: code() });
      else if (again < 0.25) rows.push({ ...row, at: moment() });
    }
    if (source === 'timed' && f > 0) rows.push({ key: keyOf(1), at: start + 9e5 * hour, code: code() });
    const timed = source === 'timed';
    const file = rows.map((row) =>
      [quoted(row.key), ...(timed ? [new Date(row.at).toISOString()] : []), textOf(row.code)].join(','),
    );
    const { arrived } = await ingested(
      made,
      source,
      `${f}.csv`,
      `id,${timed ? 'known,' : ''}bad\n${file.join('\n')}\n`,
    );
    labels.push(...rows.map((row) => ({ ...row, at: timed ? row.at : undefined, arrived })));
  }
  const byApi: SaidLabel[] = some(records / 3);
  for (const row of [...byApi]) if (random() < 0.2) byApi.push({ ...row, code: code() });
  for (const { id } of log) if (random() < 0.3) byApi.push({ inferenceId: id, at: moment(), code: code() });
  const value = (c: number) =>
    task === 'binary' ? pick([c === 1, String(c === 1), c]) : task === 'multiclass' ? classes[c]! : c;
  const stored = byApi.map(({ at, code: c, ...ids }) =>
    JSON.stringify({ project: 'shop', ...ids, at: new Date(at!).toISOString(), value: value(c) }),
  );
  for (let o = 0; o < 3; o++)
    await made.lake.put(
      lakeKeys.labels('shop', '2026-01-20', `${o}`),
      `${stored.filter((_, i) => i % 3 === o).join('\n')}\n`,
    );
  labels.push(...byApi);
  return { onConflict, files, log, labels, sameWindows: 1 };
}

function captured(
  { id, version, at, key, time, cells, windows, ...more }: LoggedRow,
  columns: [string, ColumnType][],
): object {
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    ...{ inferenceId: id, project: 'shop', modelVersion: version, at: iso(at), ...more },
    ...(key !== undefined && { key }),
    ...(time !== undefined && { time: iso(time) }),
    record: Object.fromEntries(
      columns.map(([name, type], i) => [
        name,
        type === 'timestamp' && cells[i] !== null ? iso(cells[i] as number) : cells[i],
      ]),
    ),
    windows: Object.fromEntries(windowNames.map((name, i) => [name, windows[i]])),
  };
}

function recordsFile(
  rows: readonly FileRow[],
  columns: [string, ColumnType][],
  inline: boolean,
  textOf: (code: number) => string,
): string {
  const header = ['id', 'at', ...columns.map(([name]) => quoted(name)), ...(inline ? ['bad'] : [])].join(',');
  const lines = rows.map(({ key, time, cells, label }) => {
    const texts = cells.map((cell, i) => {
      if (cell === null) return '';
      return columns[i]![1] === 'timestamp' ? new Date(cell as number).toISOString() : quoted(String(cell));
    });
    const own = inline ? [label === null || label === undefined ? '' : textOf(label)] : [];
    return [quoted(key), new Date(time).toISOString(), ...texts, ...own].join(',');
  });
  return `${header}\n${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

async function textIn(made: ReturnType<typeof shop>, key: string): Promise<string> {
  return new TextDecoder().decode(await made.lake.get(key));
}

async function ingested(
  made: ReturnType<typeof shop>,
  source: string,
  name: string,
  text: string,
): Promise<{ arrived: number }> {
  const { datasetVersion, quarantined } = await made.ingest(source, name, text);
  if (quarantined) throw new Error(`${quarantined} rows of ${name} are quarantined`);
  const record = await made.registry.get<{ cataloguedAt: string } & { pk: string; sk: string }>(
    keys.dataset('shop', source, datasetVersion!),
  );
  return { arrived: Date.parse(record!.cataloguedAt) };
}
