import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetColumn } from '../../core/contracts/dataset.ts';
import { capturedWindow, reserved } from '../../core/contracts/dataset.ts';
import type { Project } from '../../core/contracts/project.ts';
import type { DatasetRecord } from '../../core/contracts/registry/datasets.ts';
import { type Contract, contractOf } from '../../core/contracts/source-contract.ts';
import { isText, meanWordsSql } from '../../core/ingest/is-text.ts';
import { UnusableData } from '../../core/labels/errors.ts';
import { recordedLabels } from '../../core/labels/recorded-labels.ts';
import type { ObjectStore } from '../../core/ports/index.ts';
import { allColumns } from '../../core/registry/dataset-columns.ts';
import type { JoinedRows } from '../../core/snapshot/build.ts';
import type { SnapshotInputs } from '../../core/snapshot/inputs.ts';
import { windowOf } from '../../core/snapshot/log-sql.ts';
import {
  apiLabelsSql,
  type CuratedFile,
  completeFilesSql,
  fieldOf,
  inlineLabelsSql,
  knownLabelsSql,
  labelsTableSql,
  recordsSql,
  repeatsSql,
  snapshotRowsSql,
  sourceLabelsSql,
  unionSql,
} from '../../core/snapshot/rows-sql.ts';
import { type DatasetShape, type UnifiedColumn, unifiedValue, unifyColumns } from '../../core/snapshot/unify.ts';
import type { Column } from '../../core/table/table.ts';
import { canonicalText } from '../../core/values/canonical.ts';
import { identifier, literal } from '../../core/values/sql/text.ts';
import { type StoredType, storedType } from '../../core/values/types.ts';
import { type WindowSpec, windowSpecs } from '../../core/windows/specs.ts';
import { readInferenceLog } from './inference-log.ts';
import type { TableColumn } from './read-table.ts';
import { type DuckDb, withDuckDb } from './session.ts';

const atOnce = 16;
/** Share of a column's values that may be lost to another type. */
const tolerableLoss = 0.01;

interface SourceRows {
  table: string;
  columns: UnifiedColumn[];
  contract: Contract;
}

/** Joins rows and labels of a snapshot. @throws UnusableData */
export async function joinRows(inputs: SnapshotInputs, lake: ObjectStore): Promise<JoinedRows> {
  const { definition: project } = inputs;
  return withDuckDb(async (db) => {
    const records = await unionOf(db, inputs, lake, 'records', 'all_records');
    const labels = await labelSources(db, inputs, lake);
    const onConflict = records.contract.onConflict ?? 'latest';
    await db.run(recordsSql(onConflict));
    const target = records.columns.findIndex((c) => c.name === project.objective.target);
    const type = targetType(project, [records, ...labels]);
    requireTarget(project, records.columns, target, labels.length + inputs.labelObjects.length);
    const types = await tableTypes(db, records, project);
    const log = await readInferenceLog(db, inputs, lake, records.columns, () => specsOf(project, records, types));
    await db.run(labelsTableSql);
    await datasetTimes(db, inputs);
    if (target >= 0) await db.run(inlineLabelsSql(target, records.columns[target]!.type, type));
    for (const { table, columns } of labels) {
      const index = columns.findIndex((c) => c.name === project.objective.target);
      if (index >= 0) await db.run(sourceLabelsSql(table, index, columns[index]!.type, type));
    }
    const told = await writeApiLabels(db, inputs.labelObjects, lake);
    await db.run(apiLabelsSql(told.path, type));
    await db.run(knownLabelsSql);
    await db.run(completeFilesSql(target));
    const indices = records.columns.map((_, i) => i).filter((i) => i !== target);
    const windows = (log?.windows ?? []).map(({ name, series }, i) => ({
      field: windowOf(i),
      name: capturedWindow(name, series),
    }));
    const table = await db.table(
      snapshotRowsSql(
        records.columns,
        indices,
        windows.map((w) => w.field),
      ),
      [
        ...fixedColumns,
        ...indices.map((i): TableColumn => ({ name: records.columns[i]!.name, type: types[i]! })),
        ...windows.map(({ name }): TableColumn => ({ name, type: 'number' })),
      ],
    );
    const [all = 0, differing = 0, keys = 0, conflicting = 0] = await db.numbers(repeatsSql);
    const [unmatched = 0] = await db.numbers(
      'SELECT (SELECT count(DISTINCT coalesce(key, line::VARCHAR)) FROM labels WHERE value IS NULL OR key IS NULL OR key NOT IN (SELECT key FROM records))',
    );
    const [[arrival, ahead] = [null, 0]] = await db.rows(
      'SELECT CAST(epoch_ms(max(known)) AS DOUBLE), count(*) FILTER (ahead) FROM labels WHERE source > 0',
    );
    return {
      table,
      ...(onConflict === 'quarantine'
        ? {
            duplicates: all - conflicting - (table.rows - (log?.reading.records ?? 0)),
            corrections: 0,
            conflicts: conflicting,
          }
        : { duplicates: all - differing, corrections: differing - keys, conflicts: 0 }),
      unmatchedLabels: unmatched,
      malformedLabels: told.malformed,
      labelsAhead: Number(ahead),
      ...notationsOf(records.columns),
      latestArrival: arrival === null ? null : Number(arrival),
      ...(log && { log: log.reading }),
    };
  });
}

function notationsOf(columns: readonly UnifiedColumn[]): Pick<JoinedRows, 'notations'> {
  const written = columns.flatMap(({ name, notation }) => (notation ? [[name, notation] as const] : []));
  return written.length > 0 ? { notations: Object.fromEntries(written) } : {};
}

const fixedColumns: TableColumn[] = [
  { name: reserved.key, type: 'string' },
  { name: reserved.time, type: 'timestamp' },
  { name: '$label', type: 'string' },
  { name: '$firstLabelAt', type: 'timestamp' },
  { name: '$labels', type: 'string' },
  { name: reserved.decision, type: 'string' },
  { name: reserved.propensity, type: 'number' },
  { name: reserved.probability, type: 'number' },
  { name: reserved.letThrough, type: 'number' },
  { name: '$waitedSince', type: 'timestamp' },
  { name: '$toldAt', type: 'timestamp' },
  { name: '$cameWithRow', type: 'number' },
];

/** The windows of the project as it is now. @throws InvalidWindow */
function specsOf(project: Project, { columns }: SourceRows, types: readonly TableColumn['type'][]): WindowSpec[] {
  const empty = columns.map(({ name }, i): Column => {
    const type = types[i]!;
    if (type === 'string' || type === 'text') return { name, type, codes: new Int32Array(0), dictionary: [] };
    return { name, type, values: new Float64Array(0) };
  });
  return windowSpecs(project, { rows: 0, columns: empty });
}

/** The union of all datasets of a source (or of the records source) as a table of the session. */
async function unionOf(
  db: DuckDb,
  inputs: SnapshotInputs,
  lake: ObjectStore,
  source: string,
  table: string,
): Promise<SourceRows> {
  const { sources } = inputs.definition.data;
  const definition = sources.find((s) => (source === 'records' ? s.role === 'records' : s.name === source))!;
  const contract = contractOf(inputs.definition, definition);
  const files: CuratedFile[] = [];
  const shapes: DatasetShape[] = [];
  const gone: { path: string; dataset: DatasetRecord; columns: DatasetColumn[] }[] = [];
  const datasets = inputs.datasets.map((d, number) => ({ ...d, number })).filter((d) => d.source === definition.name);
  for (let from = 0; from < datasets.length; from += atOnce) {
    const some = datasets.slice(from, from + atOnce).map(async (dataset) => {
      const path = join(db.directory, `${dataset.number}.parquet`);
      await writeFile(path, await lake.get(dataset.curatedKey));
      return { path, dataset, columns: await allColumns(dataset, lake) };
    });
    for (const { path, dataset, columns } of await Promise.all(some)) {
      files.push({ number: dataset.number, path, columns });
      if (inputs.gone.has(dataset.datasetVersion)) gone.push({ path, dataset, columns });
      shapes.push({ datasetVersion: dataset.datasetVersion, rows: dataset.rows, columns });
    }
  }
  const columns = unifyColumns(shapes, contract);
  for (const { path, dataset, columns: own } of gone) await requireValues(db, path, dataset, own, columns);
  await db.run(unionSql(table, files, columns, contract));
  return { table, columns, contract };
}

/**
 * Data that could not be converted under the present contract are read as if they had been. Where that would empty a column,
 * nothing is learned from them unsaid.
 * @throws UnusableData
 */
async function requireValues(
  db: DuckDb,
  path: string,
  { project, datasetVersion, object }: DatasetRecord,
  own: readonly DatasetColumn[],
  columns: readonly UnifiedColumn[],
): Promise<void> {
  const cast = columns.flatMap((column) => {
    const before = own.find((c) => c.name.toLowerCase() === column.name.toLowerCase());
    return before && before.type !== column.type ? [{ column, before }] : [];
  });
  if (cast.length === 0) return;
  const counts = cast.map(
    ({ column, before }) => `count(${identifier(before.name)}), count(${unifiedValue(column, own)})`,
  );
  const figures = await db.numbers(`SELECT ${counts.join(', ')} FROM read_parquet(${literal(path)})`);
  cast.forEach(({ column, before }, i) => {
    const [values = 0, kept = 0] = figures.slice(2 * i, 2 * i + 2);
    if (values - kept <= tolerableLoss * values) return;
    throw new UnusableData(
      `${values - kept} of ${values} values of '${column.name}' in dataset ${datasetVersion} are no ${column.type}, which its contract asks for now (it was converted as ${before.type}), and its file ${object.key} is gone; send the file again, or take the dataset away: \`perennial dataset remove ${project} ${datasetVersion}\``,
    );
  });
}

async function labelSources(db: DuckDb, inputs: SnapshotInputs, lake: ObjectStore): Promise<SourceRows[]> {
  const found: SourceRows[] = [];
  for (const { name, role } of inputs.definition.data.sources) {
    if (role !== 'labels' || !inputs.datasets.some((d) => d.source === name)) continue;
    found.push(await unionOf(db, inputs, lake, name, `labels_${found.length}`));
  }
  return found;
}

/** When each dataset was catalogued: labels without a time of their own arrived then. */
async function datasetTimes(db: DuckDb, { datasets }: SnapshotInputs): Promise<void> {
  const values = datasets.map((d, number) => `(${number}, TIMESTAMP '${d.cataloguedAt.replace('Z', '')}')`);
  await db.run(`CREATE TABLE datasets AS SELECT * FROM (VALUES ${values.join(', ')}) AS d(number, arrived)`);
}

/** The target's declared type, else that of its values, else (labels through the API only) text. */
function targetType(project: Project, sources: readonly SourceRows[]): StoredType {
  const { target } = project.objective;
  for (const { columns } of project.data.sources) {
    if (Object.hasOwn(columns, target)) return storedType(columns[target]!.type);
  }
  const types = new Set(sources.flatMap((s) => s.columns.filter((c) => c.name === target).map((c) => c.type)));
  const [only] = types;
  if (types.size === 1) return only!;
  if (types.size === 0) return project.objective.task === 'regression' ? 'number' : 'string';
  return [...types].every((t) => t === 'number' || t === 'integer') ? 'number' : 'string';
}

function requireTarget(project: Project, columns: readonly UnifiedColumn[], target: number, labels: number): void {
  if (target >= 0 || labels > 0 || project.objective.target === '') return;
  const source = project.data.sources.find((s) => s.role === 'labels');
  const names = columns.map((c) => c.name).join(', ');
  throw new UnusableData(
    source
      ? `project '${project.name}' has no labels yet: run \`perennial ingest ${project.name} ${source.name} FILE\``
      : `no column '${project.objective.target}' (the target); the columns are: ${names}`,
  );
}

/** Types of the columns in the table: strings that were not declared are text where their words matter. */
async function tableTypes(
  db: DuckDb,
  { columns, contract }: SourceRows,
  project: Project,
): Promise<TableColumn['type'][]> {
  const declared = new Map(contract.rules.map((r) => [r.name, r]));
  const open = columns.flatMap((c, i) => (c.type === 'string' && !declared.get(c.name)?.type ? [i] : []));
  const named = new Set([contract.key, project.objective.target]);
  const types: TableColumn['type'][] = columns.map((c) => (declared.get(c.name)?.type === 'text' ? 'text' : c.type));
  if (open.length === 0) return types;
  const figures = open.map((i) => `count(${fieldOf(i)}), count(DISTINCT ${fieldOf(i)}), ${meanWordsSql(fieldOf(i))}`);
  const row = await db.numbers(`SELECT ${figures.join(', ')} FROM records`);
  open.forEach((i, k) => {
    const [values = 0, distinct = 0, words = 0] = row.slice(k * 3, k * 3 + 3);
    if (isText({ values, distinct, words }) && !named.has(columns[i]!.name)) types[i] = 'text';
  });
  return types;
}

/** The labels of the API as one file with canonical values, and the number of lines that are none. */
async function writeApiLabels(
  db: DuckDb,
  keys: readonly string[],
  lake: ObjectStore,
): Promise<{ path: string; malformed: number }> {
  const lines: string[] = [];
  let malformed = 0;
  for (let from = 0; from < keys.length; from += atOnce) {
    const bodies = await Promise.all(keys.slice(from, from + atOnce).map((key) => lake.get(key)));
    for (const body of bodies) {
      for (const said of recordedLabels(new TextDecoder().decode(body))) {
        if (!said) {
          malformed++;
          continue;
        }
        const { key, inferenceId, value, at } = said;
        const type = typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'boolean';
        const text = canonicalText(type, value)?.toWellFormed();
        const label = { key: key?.toWellFormed(), id: inferenceId, value: text, known: Date.parse(at) };
        lines.push(JSON.stringify({ ...label, line: lines.length }));
      }
    }
  }
  const path = join(db.directory, 'api-labels.ndjson');
  await writeFile(path, `${lines.join('\n')}\n`);
  return { path, malformed };
}
