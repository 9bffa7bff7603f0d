import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { LogReading } from '../../core/contracts/dataset.ts';
import type { ObjectStore } from '../../core/ports/index.ts';
import type { SnapshotInputs } from '../../core/snapshot/inputs.ts';
import {
  addLinesSql,
  decidedSql,
  inferenceKeysSql,
  type LoggedWindow,
  logCountsSql,
  loggedCountsSql,
  loggedRecordsSql,
  loggedSql,
  loggedWindowsSql,
  logLinesSql,
  logTableSql,
  logVersionsSql,
  withoutLogSql,
} from '../../core/snapshot/log-sql.ts';
import { takesInferences } from '../../core/snapshot/takes-inferences.ts';
import type { UnifiedColumn } from '../../core/snapshot/unify.ts';
import { wellFormedJson } from '../../core/values/well-formed-json.ts';
import { columnsRead, type WindowSpec, windowIdentity } from '../../core/windows/specs.ts';
import type { DuckDb } from './session.ts';

/** Objects that are fetched at once, and bytes that lie on disk at a time. */
const atOnce = 16;
const batchBytes = 64 * 2 ** 20;
const gzipMagic = [0x1f, 0x8b];
/** How an escaped half of a surrogate pair begins. */
const escapedHalf = ['\\ud', '\\uD'];

/** What the snapshot takes from the inference log. */
export interface InferenceLog {
  reading: LogReading;
  /** Window features whose captured values are in the table `windowed`, in its order after `key`. */
  windows: { name: string; series: string }[];
}

/**
 * Reads the inference log into the tables `decided` and `inference_keys`, and adds to `records` those that only the log has.
 * Objects are read in batches, so that only what is used of them is held.
 *
 * @param specs the windows of the project as it is now
 */
export async function readInferenceLog(
  db: DuckDb,
  inputs: SnapshotInputs,
  lake: ObjectStore,
  columns: readonly UnifiedColumn[],
  specs: () => readonly WindowSpec[],
): Promise<InferenceLog | undefined> {
  const { definition, inferenceObjects } = inputs;
  if (inferenceObjects.length === 0) {
    for (const sql of withoutLogSql) await db.run(sql);
    return undefined;
  }
  const records = takesInferences(definition);
  const source = definition.data.sources.find((s) => s.role === 'records')!;
  const windows = records ? specs() : [];
  const features = featuresOf(windows);
  await db.run(logTableSql(columns, features.length));
  const versions = new Versions(inputs, features);
  const reading: LogReading = {
    objects: 0,
    bytes: 0,
    lines: 0,
    malformed: 0,
    unreadable: [],
    repeated: 0,
    ahead: 0,
    records: 0,
  };
  for (const batch of batches(inferenceObjects)) {
    const path = await fetchAll(db, lake, batch, reading);
    if (path !== undefined) {
      await db.run(
        logLinesSql(
          path,
          columns,
          features.map((f) => f.name),
        ),
      );
      const [lines = 0, malformed = 0] = await db.numbers(logCountsSql);
      reading.lines += lines;
      reading.malformed += malformed;
      await versions.add((await db.rows(logVersionsSql)).map(([version]) => Number(version)));
      await db.run(addLinesSql(columns, versions.windows()));
      await rm(path);
    }
  }
  await db.run('DROP TABLE IF EXISTS lines');
  await db.run(loggedSql(source.key === undefined));
  const [all = 0, different = 0, , ahead = 0] = await db.numbers(loggedCountsSql);
  await db.run('DROP TABLE log');
  await db.run(decidedSql);
  await db.run(inferenceKeysSql);
  reading.repeated = all - different;
  if (!records) {
    await db.run('DROP TABLE logged');
    return { reading, windows: [] };
  }
  const first = source.onConflict === 'first';
  await db.run(loggedRecordsSql(columns, { timed: source.time !== undefined, first }));
  const named = new Set(windows.flatMap(columnsRead));
  const read = columns.flatMap(({ name }, i) => (named.has(name) ? [i] : []));
  await db.run(loggedWindowsSql(features.length, { first, read }));
  await db.run('DROP TABLE logged');
  const [added = 0] = await db.numbers('SELECT count(*) FROM records WHERE dataset = -1');
  return { reading: { ...reading, ahead, records: added }, windows: features };
}

function featuresOf(specs: readonly WindowSpec[]): { name: string; series: string }[] {
  return specs.flatMap((spec) => {
    const series = windowIdentity(spec);
    return spec.features.map(({ name }) => ({ name, series }));
  });
}

/** Which versions captured the windows of now. */
class Versions {
  readonly #inputs: SnapshotInputs;
  readonly #windows: (LoggedWindow & { series: string; versions: Set<number> })[];
  readonly #known = new Set<number>();

  constructor(inputs: SnapshotInputs, features: readonly { name: string; series: string }[]) {
    this.#inputs = inputs;
    this.#windows = features.map((feature) => ({ ...feature, versions: new Set<number>() }));
  }

  async add(versions: readonly number[]): Promise<void> {
    for (const version of versions) {
      if (this.#windows.length === 0 || this.#known.has(version)) continue;
      this.#known.add(version);
      const specs = await this.#inputs.windowsOf(version);
      const captured = new Map(featuresOf(specs).map(({ name, series }) => [name, series]));
      for (const window of this.#windows) if (captured.get(window.name) === window.series) window.versions.add(version);
    }
  }

  windows(): readonly LoggedWindow[] {
    return this.#windows;
  }
}

function* batches(objects: SnapshotInputs['inferenceObjects']): Generator<SnapshotInputs['inferenceObjects']> {
  let batch: SnapshotInputs['inferenceObjects'] = [];
  let bytes = 0;
  for (const object of objects) {
    if (batch.length > 0 && bytes + object.size > batchBytes) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(object);
    bytes += object.size;
  }
  if (batch.length > 0) yield batch;
}

/**
 * The objects as one file, for a reader of JSON keeps some megabytes for each; one that is no whole gzip is left out, and named.
 * @returns undefined where nothing is left
 */
async function fetchAll(
  db: DuckDb,
  lake: ObjectStore,
  objects: SnapshotInputs['inferenceObjects'],
  reading: LogReading,
): Promise<string | undefined> {
  const path = join(db.directory, 'inferences.ndjson');
  await writeFile(path, '');
  let found = false;
  for (let from = 0; from < objects.length; from += atOnce) {
    const some = objects.slice(from, from + atOnce);
    const texts = await Promise.all(some.map(async ({ key }) => plain(await lake.get(key))));
    for (const [i, { key, size }] of some.entries()) {
      reading.objects++;
      reading.bytes += size;
      const text = texts[i];
      if (!text) {
        reading.unreadable.push(key);
        continue;
      }
      found = true;
      await appendFile(path, text);
      // The last line of an object may lack its end.
      await appendFile(path, '\n');
    }
  }
  return found ? path : undefined;
}

function plain(body: Uint8Array): string | Uint8Array | undefined {
  const unpacked = unzipped(body);
  if (
    !unpacked ||
    !escapedHalf.some((half) => Buffer.from(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength).includes(half))
  )
    return unpacked;
  return wellFormedJson(new TextDecoder().decode(unpacked));
}

function unzipped(body: Uint8Array): Uint8Array | undefined {
  if (!gzipMagic.every((byte, i) => body[i] === byte)) return body;
  try {
    return gunzipSync(body);
  } catch {
    return undefined;
  }
}
