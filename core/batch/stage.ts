import {
  type BatchItem,
  type BatchJob,
  placeOf,
  rowsOfPart,
  type StagedFile,
  type StagedPart,
  type StagedRow,
} from '../contracts/batch.ts';
import { reserved } from '../contracts/dataset.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { FeaturePlan } from '../features/plan.ts';
import { mask } from '../hash/pseudonym.ts';
import { readAnnounced } from '../ingest/convert-object.ts';
import { mixedNumbers, UnreadableObject } from '../ingest/errors.ts';
import { limits } from '../ingest/limits.ts';
import type { Ports } from '../ports/index.ts';
import { putJson } from '../ports/json.ts';
import { ObjectNotFound } from '../ports/object-store.ts';
import { Problems } from '../serve/http/problems.ts';
import { type RecordReading, recordReading } from '../serve/prediction/record-reading.ts';
import { neededFields } from '../serve/prediction/scorer.ts';
import { encodeTable } from '../table/codec.ts';
import { setField } from '../table/field.ts';
import type { Row } from '../table/table.ts';
import { presentText } from '../values/missing.ts';
import { readText } from '../values/parse.ts';
import { entityColumns, GrowingTable } from './entity-rows.ts';
import type { FileColumn, RowFiles, TextRows } from './files.ts';
import { inferenceIdsOfPart } from './inference-ids.ts';
import { packageOfJob, readJob } from './package.ts';
import { clashingColumns } from './predicted-columns.ts';

export type StagePorts = Pick<Ports, 'lake' | 'piiKey'> & { files: Pick<RowFiles, 'read'> };

/** Reasons cost a hundred times a prediction. */
const explainedRows = 5_000;
const partCells = 2_000_000;

/**
 * Reads a file of a batch: every row is checked as a record of the API is, personal data become pseudonyms, and rows that cannot be
 * scored keep the reason. Leaves parts of the file, a table of what entity windows know rows by, the lines that are no rows, and at
 * the end what it has found; that is not done again.
 */
export async function stageFile(ports: StagePorts, item: BatchItem): Promise<void> {
  const { lake } = ports;
  const { project, job: id, file: number } = item;
  const markerKey = keysOf.batchWork(project, id, `staged/${placeOf(number)}.json`);
  if (await lake.head(markerKey)) return;
  const job = await readJob(lake, item);
  const { key } = job.files[number]!;
  try {
    await putJson(lake, markerKey, await staged(ports, job, number));
  } catch (error) {
    if (!(error instanceof UnreadableObject || error instanceof ObjectNotFound)) throw error;
    const unreadable = error instanceof ObjectNotFound ? 'the file is no longer there' : error.message;
    await putJson(lake, markerKey, {
      key,
      unreadable,
      rows: 0,
      malformed: 0,
      parts: 0,
      notes: [],
    } satisfies StagedFile);
  }
}

async function staged(ports: StagePorts, job: BatchJob, number: number): Promise<StagedFile> {
  const { lake, files } = ports;
  const file = job.files[number]!;
  const { project, options } = job;
  const pkg = await packageOfJob(lake, job);
  if (file.size > limits.objectBytes)
    throw new UnreadableObject(
      `the file has ${Math.ceil(file.size / 2 ** 20)} MiB; at most ${limits.objectBytes / 2 ** 20} are taken; split it into smaller files`,
    );
  const bytes = await readAnnounced(lake, file);
  const reader = new RecordReader(pkg, pkg.contract.some(({ pii }) => pii) ? await ports.piiKey() : undefined);
  const specs = (pkg.plan as FeaturePlan).windows;
  const entities = specs.length === 0 ? undefined : entityColumns(pkg, specs);
  let columns: FileColumn[] = [];
  let atOnce = 0;
  let waiting: StagedRow[] = [];
  let parts = 0;
  let rows = 0;

  async function flush(): Promise<void> {
    const part = placeOf(number, parts++);
    if (entities) {
      const table = new GrowingTable(entities);
      const ids = inferenceIdsOfPart(job.identity, part, waiting.length);
      waiting.forEach(([, , record], i) => {
        table.add(reader.entityRow(record, job.createdAt, ids[i]!));
      });
      await lake.put(keysOf.batchWork(project, job.job, `entities/${part}.table`), encodeTable(table.table()));
    }
    const body: StagedPart = { columns: columns.map(({ name }) => name), rows: waiting };
    await putJson(lake, keysOf.batchWork(project, job.job, `rows/${part}.json`), body);
    waiting = [];
  }

  const begin = (found: FileColumn[]) => {
    columns = found;
    requireColumns(pkg, job, found);
    const limit = options.explain ? explainedRows : rowsOfPart;
    atOnce = Math.max(100, Math.min(limit, Math.floor(partCells / Math.max(1, found.length))));
  };
  const visit = async (some: TextRows) => {
    for (const [i, texts] of some.texts.entries()) {
      waiting.push(reader.read(some.lines[i]!, texts, columns));
      rows++;
      if (waiting.length === atOnce) await flush();
    }
  };
  const { malformed, malformedLines, notes } = await files.read(
    bytes,
    pkg.contract.map(({ name }) => name),
    begin,
    visit,
  );
  if (waiting.length > 0) await flush();
  if (malformed.length > 0) {
    const lines = malformed.map(({ line, reason, text }) =>
      JSON.stringify({ file: file.key, line, reason, text: reader.personal ? mask(text) : text }),
    );
    await lake.put(
      keysOf.predictions(project, job.job, `failures/${placeOf(number)}-lines.ndjson`),
      `${lines.join('\n')}\n`,
      { contentType: 'application/x-ndjson' },
    );
  }
  const lost = malformedLines - malformed.length;
  if (lost > 0) notes.push(`of ${malformedLines} lines that are no rows, the first ${malformed.length} are listed`);
  const taken = clashingColumns(
    columns.map(({ name }) => name),
    pkg,
  );
  return { key: file.key, rows, malformed: malformedLines, parts, notes, ...(taken.length > 0 && { taken }) };
}

/** @throws UnreadableObject where the file lacks what the model, or the result, needs */
function requireColumns(pkg: ServingPackage, { options }: BatchJob, found: readonly FileColumn[]): void {
  const names = new Set(found.map(({ name }) => name));
  const named = (list: readonly string[]) => list.map((name) => `'${name}'`).join(', ');
  const needed = neededFields(pkg);
  const absent = pkg.contract
    .map(({ name }) => name)
    .filter((name) => needed.has(name) && name !== pkg.target && !names.has(name));
  if (absent.length > 0)
    throw new UnreadableObject(
      `the file lacks ${named(absent)}, which the model uses; add the column (an empty cell is a missing value)`,
    );
  const mixed = found.find(
    ({ name, numbers }) =>
      numbers === 'some' && pkg.contract.some((c) => c.name === name && c.notation?.thousands === '.'),
  );
  if (mixed) throw mixedNumbers(mixed.name);
  const unknown = (options.keys ?? []).filter((name) => !names.has(name));
  if (unknown.length > 0)
    throw new UnreadableObject(
      `the file lacks ${named(unknown)}, which the results are to have; add it, or choose other keys`,
    );
}

/** Types whose values may come as numbers. */
const asNumbers: ReadonlySet<string> = new Set(['number', 'integer', 'timestamp']);

/** Reads rows of texts as serving reads records. */
class RecordReader {
  readonly personal: boolean;
  readonly #reading: RecordReading;
  readonly #piiKey: string | undefined;
  readonly #types: ReadonlyMap<string, ServingPackage['contract'][number]['type']>;
  readonly #missing: ReadonlyMap<string, readonly string[] | undefined>;
  readonly #pii: ReadonlySet<string>;

  constructor(pkg: ServingPackage, piiKey: string | undefined) {
    this.#reading = recordReading(pkg, neededFields(pkg));
    this.personal = this.#reading.hasPersonalData;
    this.#piiKey = piiKey;
    this.#types = new Map(pkg.contract.filter(({ name }) => name !== pkg.target).map((c) => [c.name, c.type]));
    this.#missing = new Map(pkg.contract.map(({ name, notation }) => [name, notation?.missing]));
    this.#pii = new Set(pkg.contract.filter(({ pii }) => pii).map(({ name }) => name));
  }

  /**
   * The row with its texts as they were, but that personal data are pseudonyms; where it cannot be scored, with the reason, and in a
   * project with personal data with the shape of its texts only: its cells may be shifted.
   */
  read(line: number, texts: readonly (string | null)[], columns: readonly FileColumn[]): StagedRow {
    const record: Row = {};
    for (const [i, { name, trim, numbers }] of columns.entries()) {
      const type = this.#types.get(name);
      if (type === undefined) continue;
      const text = texts[i] ?? null;
      if (text !== null && numbers === 'all' && asNumbers.has(type)) {
        // As JSON of the API has it, however texts of the column are written.
        const read = readText('number', text, { missing: this.#missing.get(name) ?? [] });
        setField(record, name, read === undefined ? text : read);
        continue;
      }
      const isText = type === 'string' || type === 'text';
      setField(record, name, text !== null && trim && isText ? presentText('string', text, {}, true) : text);
    }
    const problems = new Problems({ personal: this.personal });
    const read = this.#reading.validate(record, 'row', problems);
    if (problems.list.length > 0) {
      const at = (path: string) => path.replace(/^row\.?/, '').replace(/^\[(".*")\]$/s, '$1');
      const reason = problems.list.map(({ path, message }) => `${at(path)}: ${message}`).join('; ');
      return [line, this.personal ? texts.map((text) => text && mask(text)) : [...texts], null, reason];
    }
    if (this.#piiKey === undefined) return [line, [...texts], read];
    this.#reading.pseudonymise(read, this.#piiKey);
    const shown = columns.map(({ name }, i) => {
      if (!this.#pii.has(name)) return texts[i] ?? null;
      const value = read[name];
      return typeof value === 'string' ? value : null;
    });
    return [line, shown, read];
  }

  /** What entity windows know the row by, `id` where it has no key; one that cannot be scored has no time, and is no event. */
  entityRow(record: Row | null, now: string, id: string): Row {
    if (!record) return { [reserved.key]: `\u0000${id}` };
    const { time } = this.#reading;
    const happened = time === undefined || record[time] === undefined ? Date.parse(now) : record[time];
    const key = this.#reading.keyOf(record) ?? `\u0000${id}`;
    return { ...record, [reserved.time]: happened, [reserved.key]: key };
  }
}
