/**
 * Scores a file of payments of the bank-fraud example as a batch does: each worker a process of its own, one after the other.
 * Usage: `node bench/batch.ts [--rows 133986] [--history 400000] [--columns 14] [--bad 0] [--format parquet]`; prints JSON.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { rowFiles } from '../adapters/duckdb/row-files.ts';
import { memoryEvents, memoryRecordStore } from '../adapters/memory/index.ts';
import { onnxWasm } from '../adapters/onnx/runtime.ts';
import { zip } from '../adapters/zip.ts';
import { modelExplainers } from '../core/algorithms/explaining.ts';
import { loadersWith } from '../core/algorithms/loading-graphs.ts';
import { gatherParts } from '../core/batch/gather.ts';
import { scorePart } from '../core/batch/score.ts';
import { stageFile } from '../core/batch/stage.ts';
import type { BatchItem, BatchJob, BatchState, ScoredPart } from '../core/contracts/batch.ts';
import { type Dataset, reserved } from '../core/contracts/dataset.ts';
import { lake as keysOf } from '../core/contracts/lake.ts';
import { fitFeaturePlan } from '../core/features/index.ts';
import { bytesHash, contentHash } from '../core/hash/content-hash.ts';
import type { ObjectStore } from '../core/ports/index.ts';
import { ObjectNotFound } from '../core/ports/object-store.ts';
import { servingPackage } from '../core/register/package.ts';
import { encodeTable } from '../core/table/codec.ts';
import { numericColumn, rowAt, takeRows } from '../core/table/table.ts';
import { foldHistory, windowSpecs } from '../core/windows/index.ts';
import { algorithm } from '../test/support/algorithms.ts';
import { paymentsDataset } from './data/payments.ts';

const project = 'bank-fraud';
const job = 'bench';

/** A bucket that is a folder. */
function folderStore(folder: string): ObjectStore {
  const path = (key: string) => join(folder, key);
  const head = async (key: string) =>
    existsSync(path(key))
      ? { key, size: statSync(path(key)).size, etag: 'same', lastModified: statSync(path(key)).mtime }
      : undefined;
  return {
    head,
    async get(key) {
      if (!existsSync(path(key))) throw new ObjectNotFound(key);
      return new Uint8Array(readFileSync(path(key)));
    },
    async put(key, body) {
      mkdirSync(dirname(path(key)), { recursive: true });
      writeFileSync(path(key), body);
    },
    versionOf: async () => undefined,
    async *list(prefix) {
      if (!existsSync(path(prefix))) return;
      for (const name of readdirSync(path(prefix)).sort()) {
        const found = await head(`${prefix}${name}`);
        if (found) yield found;
      }
    },
  };
}

async function perform(folder: string, step: string, item: BatchItem): Promise<void> {
  const lake = folderStore(folder);
  const kinds = { loaders: loadersWith(onnxWasm), explainers: modelExplainers };
  const ports = {
    ...{ lake, files: rowFiles, kinds, zip, events: memoryEvents() },
    ...{ registry: memoryRecordStore(), entities: memoryRecordStore(), clock: () => new Date() },
    piiKey: async () => 'secret',
    joinRows: () => Promise.reject(new Error('the snapshot lies in the lake')),
  };
  if (step === 'stage') await stageFile(ports, item);
  else if (step === 'score') await scorePart(ports, item);
  else await gatherParts(ports, stateOf());
}

const stateOf = (): BatchState => ({
  ...{ action: 'score', project, job },
  filesKey: keysOf.batchWork(project, job, 'files.json'),
  partsKey: keysOf.batchWork(project, job, 'parts.json'),
});

/** 200 trees on the first payments, as a run of the example would train them. */
function trained(dataset: Dataset) {
  const { table, extra } = dataset;
  const windows = foldHistory(dataset, windowSpecs(extra.project, table));
  const target = numericColumn(table, reserved.target).values.map((v) => v || 0);
  const fitRows = Uint32Array.from({ length: table.rows }, (_, i) => i);
  const { plan, matrix } = fitFeaturePlan({ dataset, windows, fitRows, encoding: 'trees', seed: 1, target });
  const data = { matrix, target, train: fitRows, validation: new Uint32Array(), task: extra.task, outputs: 1 };
  const { model } = algorithm('gradientBoostedTrees').train(data, {}, 1, { iterations: 200 });
  const { project: definition, classes } = extra;
  return servingPackage({ project: definition, classes, table, plan, model, calibration: null, reviewThreshold: null });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '133986' },
      history: { type: 'string', default: '400000' },
      columns: { type: 'string', default: '14' },
      bad: { type: 'string', default: '0' },
      format: { type: 'string', default: 'parquet' },
      keep: { type: 'boolean', default: false },
    },
  });
  const [rows, history, columns, bad] = [values.rows, values.history, values.columns, values.bad].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const folder = mkdtempSync(join(tmpdir(), 'perennial-bench-batch-'));
  const lake = folderStore(folder);
  const all = paymentsDataset(rows + history, 1);
  const until = Uint32Array.from({ length: history }, (_, i) => i);
  const past: Dataset = { ...all, table: takeRows(all.table, until) };
  const pkg = trained({ ...past, table: takeRows(past.table, until.subarray(0, Math.min(history, 100_000))) });
  const bytes = new TextEncoder().encode(JSON.stringify(pkg));
  const digest = contentHash(bytesHash(bytes));
  await lake.put(keysOf.model(project, digest, 'model.json'), bytes);
  await lake.put(keysOf.snapshotRows(project, 'bench'), encodeTable(past.table, past.extra));

  const names = ['transaction_id', 'timestamp', 'customer_id', 'terminal_id', 'amount', 'channel'];
  const more = Array.from({ length: Math.max(0, columns - names.length) }, (_, i) => `note_${i + 1}`);
  const every = bad > 0 ? Math.round(1 / bad) : 0;
  const lines = Array.from({ length: rows }, (_, i) => {
    const row = rowAt(all.table, history + i);
    if (every > 0 && i % every === every - 1) row.amount = 'plenty';
    return [...names.map((name) => row[name]), ...more.map((name, c) => `${name} of ${(i * 31 + c) % 997}`)].join(',');
  });
  const key = keysOf.batch(project, 'payments.csv');
  await lake.put(key, `${[...names, ...more].join(',')}\n${lines.join('\n')}\n`);
  const planned: BatchJob = {
    ...{ project, job, identity: 'bench', by: 'bench', createdAt: new Date().toISOString(), snapshotId: 'bench' },
    model: { version: 1, digest, sha256: bytesHash(bytes) },
    files: [{ key, etag: 'same', size: statSync(join(folder, key)).size }],
    options: { format: values.format === 'csv' ? 'csv' : 'parquet', explain: false, capture: false },
  };
  await lake.put(keysOf.batchWork(project, job, 'job.json'), JSON.stringify(planned));
  await lake.put(keysOf.batchWork(project, job, 'files.json'), JSON.stringify([{ file: 0 }]));

  const stage = worker(folder, 'stage', { project, job, file: 0 });
  const gather = worker(folder, 'gather', { project, job, file: 0 });
  const parts = JSON.parse(readFileSync(join(folder, stateOf().partsKey), 'utf8')) as BatchItem[];
  const scores = parts.map((item) => worker(folder, 'score', { ...item, project, job }));
  const scored = parts.map(({ file, part }): ScoredPart => {
    const place = [file, part].map((n) => String(n).padStart(5, '0')).join('-');
    return JSON.parse(
      readFileSync(join(folder, keysOf.batchWork(project, job, `scored/${place}.json`)), 'utf8'),
    ) as ScoredPart;
  });
  const seconds = scores.map((score) => score.seconds);
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  process.stdout.write(
    `${JSON.stringify({
      rows,
      history,
      parts: parts.length,
      predicted: sum(scored.map(({ predicted }) => predicted)),
      refused: sum(scored.map(({ refused }) => refused)),
      stage,
      gather,
      score: {
        seconds: sum(seconds),
        processor: sum(scores.map((s) => s.processor)),
        longest: Math.max(...seconds),
        megabytes: Math.max(...scores.map((s) => s.megabytes)),
      },
      all: stage.seconds + gather.seconds + sum(seconds),
    })}\n`,
  );
  if (!values.keep) rmSync(folder, { recursive: true });
}

/** Seconds by the clock with the start of the process, seconds of processors, and what it held at most. */
interface Used {
  seconds: number;
  processor: number;
  megabytes: number;
}

/** One worker. */
function worker(folder: string, step: string, item: BatchItem): Used {
  const started = performance.now();
  const args = [import.meta.filename, 'worker', folder, step, JSON.stringify(item)];
  const { status, stdout } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3008' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${step} failed`);
  return { seconds: (performance.now() - started) / 1000, ...(JSON.parse(stdout) as Omit<Used, 'seconds'>) };
}

const [mode, folder, step, item] = process.argv.slice(2);
if (mode === 'worker') {
  await perform(folder!, step!, JSON.parse(item!) as BatchItem);
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const used = { megabytes: Math.round(maxRSS / 1024), processor: (userCPUTime + systemCPUTime) / 1e6 };
  process.stdout.write(JSON.stringify(used), () => process.exit(0));
} else await main();
