import { beforeEach, describe, expect, it } from 'vitest';
import {
  memoryEvents,
  memoryLog,
  memoryObjectStore,
  memoryRecordStore,
  memorySchedules,
  memoryTables,
} from '../../../adapters/memory/index.ts';
import type { IngestInput } from '../../../core/contracts/ingest.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import type { ObjectRecord } from '../../../core/contracts/registry/datasets.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import { catalogueObject } from '../../../core/ingest/catalogue-object.ts';
import type { Convert } from '../../../core/ingest/conversion.ts';
import { convertObject } from '../../../core/ingest/convert-object.ts';
import { UnreadableObject } from '../../../core/ingest/errors.ts';
import { inspectObject } from '../../../core/ingest/inspect-object.ts';
import { type ExecutionState, type ReconvertInput, reconvert } from '../../../core/ingest/reconvert.ts';
import type { IngestStart } from '../../../core/ingest/start.ts';
import { currentDatasets } from '../../../core/registry/current-objects.ts';
import { datasetTotals, listDatasets, listObjects, objectHash } from '../../../core/registry/datasets.ts';
import { findDefinition } from '../../../core/registry/definitions.ts';
import { publishProjects } from '../../../core/retrain/publish-projects.ts';
import { snapshotInputs } from '../../../core/snapshot/inputs.ts';

type ColumnsInput = ProjectInput['data']['sources'][number]['columns'];

const definition = (columns: ColumnsInput): ProjectInput => ({
  name: 'shop',
  objective: { task: 'binary', target: 'bad' },
  data: { sources: [{ name: 'rows', key: 'id', columns }] },
});
const text: ColumnsInput = { amount: { type: 'string' } };
const number: ColumnsInput = { amount: { type: 'number' } };

/** A row for each byte; with amounts as numbers a file of other than digits is refused. */
const convert: Convert = async (bytes, { contract }) => {
  const type = contract.rules.find((r) => r.name === 'amount')?.type ?? 'string';
  if (type === 'number' && /\D/.test(new TextDecoder().decode(bytes)))
    throw new UnreadableObject('amount: not a number');
  return {
    format: 'csv',
    compression: 'none',
    rows: bytes.length,
    quarantined: 0,
    reasons: {},
    duplicates: 0,
    corrections: 0,
    notes: [],
    columns: [{ name: 'amount', type, missing: 0, inContract: true }],
    parquet: new Uint8Array([1]),
    quarantine: undefined,
  };
};

let lake: ReturnType<typeof memoryObjectStore>;
let registry: ReturnType<typeof memoryRecordStore>;
let events: ReturnType<typeof memoryEvents>;
let rounds: ReconvertInput[];
let time: number;
let executions: Map<string, IngestStart & { state: ExecutionState }>;
let maxAtOnce: number;
const clock = () => new Date(time++ * 1000);

beforeEach(() => {
  lake = memoryObjectStore();
  registry = memoryRecordStore();
  events = memoryEvents();
  rounds = [];
  executions = new Map();
  maxAtOnce = 0;
  time = Date.parse('2026-01-01T00:00:00Z') / 1000;
});

async function apply(columns: ColumnsInput, complete = false) {
  const ports = {
    registry,
    events,
    schedules: memorySchedules(),
    clock,
    reconvert: async (input: ReconvertInput) => {
      rounds.push(input);
    },
  };
  const { projects } = await publishProjects(ports, {
    definitions: [definition(columns)],
    codeHash: 'c',
    by: 'ada',
    complete,
  });
  return projects[0]!;
}

/** The ingest machine, by hand. */
async function machine(input: IngestInput): Promise<string> {
  for (;;) {
    const inspection = await inspectObject({ registry }, input);
    if (inspection.action === 'skip') return 'skipped';
    const ports = { lake, registry, convert, piiKey: async () => 'k' };
    const state = inspection.action === 'convert' ? await convertObject(ports, inspection) : inspection;
    const result = await catalogueObject(
      { lake, registry, events, tables: memoryTables(), clock, log: memoryLog() },
      state,
    );
    if (result.status !== 'outdated') return result.status;
  }
}

async function upload(file: string, content: string): Promise<IngestInput> {
  const key = `raw/shop/rows/${file}`;
  await lake.put(key, content);
  const { etag, size } = (await lake.head(key))!;
  return { project: 'shop', source: 'rows', object: { key, etag, size } };
}

const reconvertPorts = () => ({
  registry,
  lake,
  events,
  clock,
  start: async (execution: IngestStart) => {
    if (executions.has(execution.name)) return;
    executions.set(execution.name, { ...execution, state: { status: 'running' } });
    const running = [...executions.values()].filter((e) => e.state.status === 'running').length;
    maxAtOnce = Math.max(maxAtOnce, running);
  },
  findExecution: async (name: string) => executions.get(name)?.state,
});

/** The machine that converts again: checks, and between two checks the executions end. */
async function round(input: ReconvertInput, end = machine) {
  let state = await reconvert(reconvertPorts(), input);
  while (!state.done) {
    for (const execution of executions.values()) {
      if (execution.state.status !== 'running') continue;
      execution.state = await end(execution.input).then(
        () => ({ status: 'succeeded' }) as const,
        (error: Error) => ({ status: 'failed', reason: error.message }) as const,
      );
    }
    state = await reconvert(reconvertPorts(), state);
  }
  return state;
}

const object = async (input: IngestInput) =>
  (await registry.get<ObjectRecord>(keys.object('shop', objectHash(input.object))))!;
const current = async () => currentDatasets(await listDatasets(registry, 'shop'), await listObjects(registry, 'shop'));
const announced = () => events.published.filter((e) => e.type === 'ProjectDefinitionChanged');

describe('a corrected contract', () => {
  it('converts again what is catalogued, and only then tells of the change', async () => {
    await apply(text);
    const inputs = [await upload('a.csv', '123'), await upload('b.csv', '4567')];
    for (const input of inputs) await machine(input);
    const before = await current();

    expect(await apply(number)).toMatchObject({ changed: true, reconverting: 2 });

    expect(announced()).toHaveLength(1);
    await expect(snapshotInputs({ registry, lake }, 'shop')).rejects.toMatchObject({
      name: 'ConversionUnderWay',
      message: expect.stringContaining('2 of 2 files'),
    });
    expect(await round(rounds[0]!)).toMatchObject({ failed: 0, done: true });
    expect(announced()).toHaveLength(2);
    const after = await current();
    expect(after.map((d) => d.columns[0]?.type)).toEqual(['number', 'number']);
    // The files arrived when they arrived; and each counts once.
    expect(after.map((d) => d.cataloguedAt)).toEqual(before.map((d) => d.cataloguedAt));
    expect(after.every((d) => d.convertedAt! > d.cataloguedAt)).toBe(true);
    expect(await datasetTotals(registry, 'shop')).toMatchObject({ rows: 7, versions: 2 });
    expect((await snapshotInputs({ registry, lake }, 'shop')).datasets).toEqual(after);
    expect(await apply(number)).toMatchObject({ changed: false, reconverting: 0 });
    expect(announced()).toHaveLength(2);
  });

  it('takes what was refused, and refuses what does not meet it any more', async () => {
    await apply(number);
    const word = await upload('word.csv', 'abc');
    expect(await machine(word)).toBe('rejected');
    expect(await apply(text)).toMatchObject({ reconverting: 1 });
    await round(rounds[0]!);
    expect(await object(word)).toMatchObject({ status: 'catalogued' });
    expect(await current()).toHaveLength(1);

    await apply(number);
    await round(rounds[1]!);

    expect(await object(word)).toMatchObject({ status: 'rejected', reason: 'amount: not a number' });
    expect(await current()).toEqual([]);
    await expect(snapshotInputs({ registry, lake }, 'shop')).rejects.toThrow(
      '1 files were refused, raw/shop/rows/word.csv because: amount: not a number',
    );
  });

  it('takes a file that came before the project was published', async () => {
    const early = await upload('early.csv', '12');
    expect(await machine(early)).toBe('rejected');
    expect(await apply(number)).toMatchObject({ reconverting: 1 });
    await round(rounds[0]!);
    expect(await object(early)).toMatchObject({ status: 'catalogued' });
  });

  it('back to the first one finds the first dataset again', async () => {
    await apply(text);
    await machine(await upload('a.csv', '123'));
    const [first] = await current();
    await apply(number);
    await round(rounds[0]!);
    await apply(text);
    await round(rounds[1]!);
    expect(await current()).toEqual([first]);
  });

  it('that changes while a file is converted is the one that it is entered under', async () => {
    await apply(text);
    const input = await upload('a.csv', '123');
    const state = await convertObject({ lake, registry, convert, piiKey: async () => 'k' }, input);
    await apply(number);
    const ports = { lake, registry, events, tables: memoryTables(), clock, log: memoryLog() };
    expect(await catalogueObject(ports, state)).toMatchObject({ status: 'outdated', object: input.object });
    expect(await machine(input)).toBe('catalogued');
    expect((await current())[0]?.columns[0]?.type).toBe('number');
  });

  it('keeps data whose file is gone, says so once, and asks for it no more', async () => {
    await apply(text);
    const input = await upload('a.csv', '123');
    await machine(input);
    lake = memoryObjectStore();
    await apply(number);
    expect(await round(rounds[0]!)).toMatchObject({ failed: 0, done: true });
    expect(await object(input)).toMatchObject({ status: 'catalogued', goneAt: expect.any(String) });
    const { datasets, gone } = await snapshotInputs({ registry, lake }, 'shop');
    expect(datasets.map((d) => gone.has(d.datasetVersion))).toEqual([true]);
    expect(await apply(number)).toMatchObject({ reconverting: 0 });
  });

  it('leaves alone what is not affected', async () => {
    await apply(text);
    await machine(await upload('a.csv', '123'));
    const other = { ...definition(text), training: { seed: 4 } };
    const ports = { registry, events, schedules: memorySchedules(), clock, reconvert: async () => {} };
    const { projects } = await publishProjects(ports, {
      definitions: [other],
      codeHash: 'c',
      by: 'ada',
      complete: false,
    });
    expect(projects).toMatchObject([{ changed: true, reconverting: 0 }]);
    expect(announced()).toHaveLength(2);
  });
});

describe('a round of conversions', () => {
  it('runs four at once, however many files there are', async () => {
    await apply(text);
    for (let i = 0; i < 50; i++) await machine(await upload(`${i}.csv`, String(1000 + i)));
    await apply(number);
    expect(await round(rounds[0]!)).toMatchObject({ failed: 0 });
    expect(maxAtOnce).toBe(4);
    expect(executions.size).toBe(50);
    expect(await datasetTotals(registry, 'shop')).toMatchObject({ rows: 200, versions: 50 });
  });

  it('goes on where it was when it is interrupted, and two at once do nothing twice', async () => {
    await apply(text);
    for (let i = 0; i < 9; i++) await machine(await upload(`${i}.csv`, String(1000 + i)));
    await apply(number);
    const ports = reconvertPorts();
    let throttled = 0;
    const throttling = {
      ...ports,
      start: async (execution: IngestStart) => {
        if (throttled++ % 2 === 0) throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
        return ports.start(execution);
      },
    };
    for (let i = 0; i < 3; i++) await reconvert(throttling, rounds[0]!).catch(() => {});
    await apply(number);
    await Promise.all([round(rounds[0]!), round(rounds[1]!)]);
    expect((await current()).map((d) => d.columns[0]?.type)).toEqual(Array.from({ length: 9 }, () => 'number'));
    expect(executions.size).toBeLessThanOrEqual(18);
    // Told by both at the most: the starter refuses the second.
    expect(announced().length).toBeGreaterThan(1);
    expect((await findDefinition(registry, 'shop'))?.unannounced).toBeUndefined();
  });

  it('ends with what could not be converted, which a snapshot names, and the next apply tries again', async () => {
    await apply(text);
    const input = await upload('a.csv', '123');
    await machine(input);
    await apply(number);
    const broken = async () => {
      throw new Error('out of memory');
    };
    expect(await round(rounds[0]!, broken)).toMatchObject({ failed: 1, done: true });
    await expect(snapshotInputs({ registry, lake }, 'shop')).rejects.toMatchObject({
      name: 'UnusableData',
      message: expect.stringMatching(/raw\/shop\/rows\/a\.csv could not be converted .*out of memory.*apply shop/),
    });
    expect(await apply(number)).toMatchObject({ changed: false, reconverting: 1 });
    expect(await round(rounds[1]!)).toMatchObject({ failed: 0 });
    expect((await current())[0]?.columns[0]?.type).toBe('number');
    expect(await object(input)).not.toHaveProperty('failure');
  });
});

describe('an older converter', () => {
  it('has its data converted again by the next deployment, entries without a contract included', async () => {
    await apply(text, true);
    const input = await upload('a.csv', '123');
    await machine(input);
    const { contractHash: _, etag: __, size: ___, ...old } = await object(input);
    await registry.write([{ put: old }]);
    const record = (await findDefinition(registry, 'shop'))!;
    await registry.write([{ put: { ...record, contracts: { rows: 'of an older converter' } } as typeof record }]);

    expect(await apply(text, true)).toMatchObject({ changed: false, reconverting: 1 });

    expect(await round(rounds[0]!)).toMatchObject({ failed: 0 });
    expect(await object(input)).toMatchObject({ status: 'catalogued', contractHash: expect.any(String) });
    // A deployment looks only where contracts or converter changed.
    const queried = registry.query;
    let listed = 0;
    registry.query = ((pk: string, options?: { prefix?: string }) => {
      if (options?.prefix === 'OBJECT#') listed++;
      return queried.call(registry, pk, options);
    }) as typeof registry.query;
    expect(await apply(text, true)).toMatchObject({ reconverting: 0 });
    expect(listed).toBe(0);
  });
});
