import { beforeEach, describe, expect, test } from 'vitest';
import { bytesOf } from '../../../adapters/bytes-of.ts';
import { rowFiles } from '../../../adapters/duckdb/row-files.ts';
import { textOf } from '../../../adapters/text-of.ts';
import { BatchRefused } from '../../../core/batch/errors.ts';
import { failBatch, recordLoss } from '../../../core/batch/finish.ts';
import { gatherParts } from '../../../core/batch/gather.ts';
import { planBatch, planOrRefuse } from '../../../core/batch/plan.ts';
import { requestBatch } from '../../../core/batch/request.ts';
import { scorePart } from '../../../core/batch/score.ts';
import { stageFile } from '../../../core/batch/stage.ts';
import type { BatchItem, BatchOptions, BatchRequest, BatchSummary } from '../../../core/contracts/batch.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import type { CapturedPrediction } from '../../../core/contracts/serving.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { paymentsDataset, randomPayments, recordOf, trainPackage } from '../serve/payments.ts';
import { request as apiRequest } from '../serve/service.ts';
import { batchWorld, withHistory } from './world.ts';

const history = randomPayments(300, 1);
const dataset = paymentsDataset(history);
const pkg = trainPackage(dataset, 'gradientBoostedTrees');
const after = history.at(-1)!.at + 3_600_000;
const header = 'id,at,customer,terminal,amount';
const good = (n: number, from = 0) =>
  Array.from(
    { length: n },
    (_, i) => `g-${from + i},${new Date(after + i * 60_000).toISOString()},c${i % 5},m${i % 3},${i}.50`,
  );
const file = (lines: readonly string[]) => `${header}\n${lines.join('\n')}\n`;
const ask = (input: string, options: Partial<BatchOptions> = {}): BatchRequest => ({
  ...{ project: 'pay', by: 'ada', input },
  options: { format: 'csv', ...options },
});

let world: ReturnType<typeof batchWorld>;

beforeEach(async () => {
  world = batchWorld();
  world.clock.now = after;
  await withHistory(world, dataset);
  await world.serve(pkg);
});

const put = (name: string, content: string | Uint8Array) => world.lake.put(keysOf.batch('pay', name), content);
const summaryOf = ({ job }: { job: string }) => world.json<BatchSummary>(keysOf.predictions('pay', job, 'job.json'));
const failuresOf = async (summary: BatchSummary) =>
  (await Promise.all(summary.failures.map(world.text)))
    .join('')
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as {
          file: string;
          line: number;
          reason: string;
          row?: Record<string, string | null>;
          text?: string;
        },
    );

describe('files', () => {
  test('of every kind of fault are told apart, and the good ones go on', async () => {
    await put('in/1-good.csv', file(good(20)));
    await put('in/2-empty.csv', '');
    await put('in/3-header.csv', `${header}\n`);
    await put('in/4-lacks.csv', 'id,at,customer,terminal\nx,2026-05-01T00:00:00Z,c1,m1\n');
    await put('in/5-noise.parquet', Uint8Array.from([80, 65, 82, 49, 1, 2, 3]));
    await put(
      'in/6-good.ndjson.gz',
      bytesOf(
        good(3, 50)
          .map((line) => {
            const [id, at, customer, terminal, amount] = line.split(',');
            return `${JSON.stringify({ id, at, customer, terminal, amount: Number(amount) })}\n`;
          })
          .join(''),
      ),
    );

    const record = await world.run(ask('in/'));

    expect(record).toMatchObject({
      state: 'finished',
      result: { rows: 23, predicted: 23, refused: 0, unreadable: 4, parts: 2 },
    });
    const { files } = await summaryOf(record);
    expect(files.map(({ unreadable = '' }) => unreadable)).toEqual([
      '',
      'the file is empty',
      expect.stringMatching(/header and no rows/),
      expect.stringMatching(/lacks 'amount', which the model uses; add the column/),
      expect.stringMatching(/./),
      '',
    ]);
  });

  test('rows that cannot be scored have their reason in the result and beside it, and stop no other', async () => {
    const lines = [
      ...good(5),
      'b-1,yesterday,c1,m1,1',
      'b-2,2026-05-01T00:00:00Z,c1,m1,-4',
      'b-3,2026-05-01T00:00:00Z,Jürgen 日本,m1,"1 000"',
      'b-4,2026-05-01T00:00:00Z',
      `Zoë ☃,2026-05-01T00:00:00Z,,Größe,2`,
    ];
    await put('odd.csv', file(lines));

    const record = await world.run(ask('odd.csv'));

    expect(record).toMatchObject({ state: 'finished', result: { rows: 10, predicted: 6, refused: 4 } });
    const rows = await world.rowsOf(record);
    expect(rows.map(({ error }) => error)).toEqual([
      ...Array(5).fill(null),
      expect.stringMatching(/^at: expected a timestamp/),
      expect.stringMatching(/^amount: expected at least 0/),
      expect.stringMatching(/^amount: expected a number/),
      null,
    ]);
    expect(rows.at(-1)).toMatchObject({ id: 'Zoë ☃', terminal: 'Größe', amount: '2' });
    const failures = await failuresOf(await summaryOf(record));
    expect(failures.map(({ line }) => line).sort((a, b) => a - b)).toEqual([7, 8, 9, 10]);
    // Somebody's name may stand in any cell of a row that could not be read.
    expect(JSON.stringify([rows, failures])).not.toMatch(/Jürgen|日本/);
    expect(JSON.stringify(rows)).not.toMatch(/"c[0-4]"/);
  });

  test('a file that is written over while its batch runs is read as it was planned', async () => {
    await put('a.csv', file(good(4)));
    const state = await planBatch(world.ports, ask('a.csv'));
    await put('a.csv', file(good(9, 100)));

    const record = await world.perform(state);

    expect(record.result).toMatchObject({ rows: 4, predicted: 4 });
    expect((await world.rowsOf(record)).map(({ id }) => id)).toEqual(['g-0', 'g-1', 'g-2', 'g-3']);
  });

  test('keys that repeat are rows of their own, and count once in windows', async () => {
    const [one, two] = good(2);
    await put('twice.csv', file([one!, one!, two!]));

    const record = await world.run(ask('twice.csv', { keys: ['id'] }));

    const rows = await world.rowsOf(record);
    expect(rows.map(({ id }) => id)).toEqual(['g-0', 'g-0', 'g-1']);
    expect(rows[0]!.probability).toBe(rows[1]!.probability);
    expect(new Set(rows.map(({ inferenceId }) => inferenceId)).size).toBe(3);
    expect(Object.keys(rows[0]!)).toEqual([
      'id',
      'probability',
      'decision',
      'expectedCost',
      'modelVersion',
      'inferenceId',
      'error',
    ]);
  });
});

describe('again', () => {
  test('the same files are the same batch; more history, or another model, makes another', async () => {
    await put('a.csv', file(good(6)));
    const record = await world.run(ask('a.csv'));
    expect((await planBatch(world.ports, ask('a.csv'))).action).toBe('known');
    expect((await planBatch(world.ports, ask('a.csv', { explain: true }))).action).toBe('score');
    await world.serve(trainPackage(dataset, 'logisticRegression'), 2);
    const other = await planBatch(world.ports, ask('a.csv'));
    expect(other).toMatchObject({ action: 'score' });
    expect(other.job).not.toBe(record.job);
  });

  test('the same files, model and options are the same bytes, in another place and at another time', async () => {
    await put('a.csv', file(good(60)));
    const record = await world.run(ask('a.csv', { format: 'parquet', explain: true }));
    world = batchWorld();
    world.clock.now = after + 86_400_000;
    await withHistory(world, dataset);
    await world.serve(pkg);
    await put('a.csv', file(good(60)));
    const again = await world.run(ask('a.csv', { format: 'parquet', explain: true }));
    expect(again.job).not.toBe(record.job);
    expect(again.outputHash).toBe(record.outputHash);
  });

  test('a model that is promoted in the middle changes nothing: one batch is scored by one', async () => {
    await put('a.csv', file(good(6)));
    const state = await planBatch(world.ports, ask('a.csv'));
    await world.serve(trainPackage(dataset, 'logisticRegression'), 2);
    const rows = await world.rowsOf(await world.perform(state));
    expect(new Set(rows.map(({ modelVersion }) => modelVersion))).toEqual(new Set(['1']));
  });

  test('a killed worker does again what was not done, and nothing is twice', async () => {
    await put('in/a.csv', file(good(5)));
    await put('in/b.csv', file(good(5, 10)));
    const state = await planBatch(world.ports, ask('in/', { capture: true }));
    const item = (file: number, part?: number): BatchItem => ({
      project: 'pay',
      job: state.job,
      file,
      ...(part !== undefined && { part }),
    });
    for (const n of [0, 1]) await stageFile(world.ports, item(n));
    await gatherParts(world.ports, state);
    // It dies once it has written its rows and before it says so.
    const dying = {
      ...world.ports,
      lake: {
        ...world.lake,
        put: async (key: string, body: Uint8Array | string) => {
          if (key.includes('/scored/')) throw new Error('killed');
          await world.lake.put(key, body);
        },
      },
    };
    await scorePart(world.ports, item(0, 0));
    await expect(scorePart(dying, item(1, 0))).rejects.toThrow('killed');
    await failBatch(world.ports, { ...state, error: 'States.Timeout: it was stopped' });
    let writes = 0;
    const counting = {
      ...world.ports,
      files: {
        ...rowFiles,
        write: (...given: Parameters<typeof rowFiles.write>) => {
          writes++;
          return rowFiles.write(...given);
        },
      },
    };

    const started: string[] = [];
    const ports = {
      ...world.ports,
      isRunning: async () => false,
      startBatch: async (name: string) => ({ executionArn: String(started.push(name)) }),
    };
    const resumed = await requestBatch(ports, {
      action: 'batch',
      project: 'pay',
      by: 'bob',
      input: 'in/',
      options: { format: 'csv', capture: true },
    });
    expect(resumed).toEqual({ job: state.job, known: false });
    expect(started).toEqual([`${state.job}-1`]);
    for (const n of [0, 1]) await stageFile(world.ports, item(n));
    await gatherParts(world.ports, state);
    for (const n of [0, 1]) await scorePart(counting, item(n, 0));
    expect(writes).toBe(1);
    const record = await world.perform(state);

    expect(record).toMatchObject({ state: 'finished', result: { predicted: 10, lost: 0 } });
    const log: CapturedPrediction[] = [];
    for await (const { key } of world.lake.list(keysOf.inferences('pay')))
      log.push(
        ...textOf(await world.lake.get(key))
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as CapturedPrediction),
      );
    expect(log).toHaveLength(10);
    expect(new Set(log.map(({ inferenceId }) => inferenceId)).size).toBe(10);
    expect(log[0]).toMatchObject({
      project: 'pay',
      modelVersion: 1,
      record: { customer: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    expect(world.told.published.map(({ type, detail }) => [type, 'state' in detail && detail.state])).toEqual([
      ['BatchFinished', 'failed'],
      ['BatchFinished', 'finished'],
    ]);
    expect((await listAudit(world.registry, 'pay')).map(({ action }) => action).sort()).toEqual([
      'batch failed',
      'batch finished',
      'batch started',
    ]);
  });

  test('a lost file leaves the others, is told of, and a new start is another batch', async () => {
    await put('in/a.csv', file(good(5)));
    await put('in/b.csv', file(good(5, 10)));
    const state = await planBatch(world.ports, ask('in/'));
    const { project, job } = state;
    await recordLoss(world.ports, { project, job, file: 0, error: 'Runtime.ExitError' });
    const record = await world.perform(state);
    expect(record).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/1 files, batch\/pay\/in\/a.csv/),
      result: { predicted: 5, unreadable: 1 },
    });
    world.clock.now += 1_000;
    const anew = await planBatch(world.ports, ask('in/'));
    expect(anew.job).not.toBe(job);
    expect(await world.perform(anew)).toMatchObject({ state: 'finished', result: { predicted: 10 } });
  });

  test('two who ask for the same at once have one batch', async () => {
    await put('a.csv', file(good(6)));
    const [one, two] = await Promise.all([planBatch(world.ports, ask('a.csv')), planBatch(world.ports, ask('a.csv'))]);
    expect(one.job).toBe(two.job);
    const [first, second] = await Promise.all([world.perform(one), world.perform(two)]);
    expect(first.outputHash).toBe(second.outputHash);
    expect((await listAudit(world.registry, 'pay')).map(({ action }) => action).sort()).toEqual([
      'batch finished',
      'batch started',
    ]);
  });
});

describe('columns that input and predictions share', () => {
  const withColumns = (names: string, cells: string, n: number, from: number) =>
    `${header},${names}\n${good(n, from)
      .map((line) => `${line},${cells}`)
      .join('\n')}\n`;

  test('mean the same in the results of all files, whichever of them has them', async () => {
    await put('in/1.csv', withColumns('Decision,predicted_error,note', 'mine,theirs,n', 2, 0));
    await put('in/2.csv', `${file(good(2, 10))}g-x,soon,c1,m1,1\n`);
    await put('in/3.csv', withColumns('error,probability', 'old,0.5', 2, 20));
    const record = await world.run(ask('in/'));
    expect(record).toMatchObject({ state: 'finished', result: { predicted: 6, refused: 1 } });
    const rows = await world.rowsOf(record);
    expect(rows).toHaveLength(7);
    for (const row of rows) {
      // A row that cannot be scored keeps the shape of its texts alone.
      const wrong = row.id === 'x-x';
      expect(wrong ? row.predicted_decision : ['allow', 'review', 'block'].includes(row.predicted_decision!)).toBe(
        wrong ? null : true,
      );
      expect(row.predicted_predicted_error).toEqual(wrong ? expect.stringMatching(/^at: expected a timestamp/) : null);
      expect(Number(row.predicted_probability) > 0).toBe(!wrong);
    }
    expect(rows.map((row) => row.Decision ?? row.error ?? null)).toEqual([
      ...['mine', 'mine', null, null, null, 'old', 'old'],
    ]);
    expect(rows.map((row) => row.probability ?? null).filter((value) => value !== null)).toEqual(['0.5', '0.5']);
  });

  test('are told apart where only their case differs, in Parquet as one file too', async () => {
    await put('a.csv', withColumns('PROBABILITY,Error', '7,8', 3, 0));
    const record = await world.run(ask('a.csv', { format: 'parquet' }));
    const names = Object.keys((await world.rowsOf(record))[0]!);
    expect(names).toEqual([
      ...[...header.split(','), 'PROBABILITY', 'Error'],
      ...['predicted_probability', 'decision', 'expectedCost', 'modelVersion', 'inferenceId', 'predicted_error'],
    ]);
    expect((await world.rowsOf(record)).map((row) => row.PROBABILITY)).toEqual(['7', '7', '7']);
  });

  test('a key that is named twice is one column', async () => {
    await put('a.csv', file(good(3)));
    const record = await world.run(ask('a.csv', { format: 'parquet', keys: ['id', 'id'] }));
    expect(Object.keys((await world.rowsOf(record))[0]!)).toEqual([
      ...['id', 'probability', 'decision', 'expectedCost', 'modelVersion', 'inferenceId', 'error'],
    ]);
  });
});

describe('what cannot be begun says why', () => {
  test.each<[string, BatchRequest, RegExp]>([
    ['nothing there', ask('none/'), /nothing lies in batch\/pay\/none\/; upload files there/],
    ['another project', ask('batch/other/a.csv'), /belongs to project 'other'/],
    ['the way up', ask('../raw/a.csv'), /expected a folder or a file below batch\/pay\//],
    ['a format', ask('a.csv', { format: 'xlsx' as 'csv' }), /expected a format of parquet, csv, received 'xlsx'/],
    ['no project', { ...ask('a.csv'), project: 'nobody' } as BatchRequest, /no project 'nobody'/],
  ])('%s', async (_, request, message) => {
    await put('a.csv', file(good(1)));
    await expect(planBatch(world.ports, request)).rejects.toThrow(message);
  });

  test('without a champion nothing is begun; what has arrived is entered with the reason, and told of', async () => {
    world = batchWorld();
    world.clock.now = after;
    await withHistory(world, dataset);
    await put('incoming/a.csv', file(good(1)));
    await expect(planBatch(world.ports, ask('incoming/'))).rejects.toThrow(BatchRefused);
    const state = await planOrRefuse(world.ports, { object: { key: 'batch/pay/incoming/a.csv', etag: 'e', size: 9 } });
    expect(state).toMatchObject({ action: 'refused', reason: expect.stringMatching(/no champion yet; train one/) });
    expect(world.told.published).toMatchObject([
      { type: 'BatchFinished', detail: { state: 'failed', reason: state.reason } },
    ]);
  });
});

test('what the API has predicted since is history of a batch too', async () => {
  const { loadEntities } = await import('../../../core/windows/online/load-entities.ts');
  const { updateEntities } = await import('../../../core/windows/online/update-entities.ts');
  const specs = (pkg.plan as { windows: never[] }).windows;
  await loadEntities(world.entities, {
    project: 'pay',
    dataset,
    specs,
    model: 'd',
    retained: [],
    generation: 'g',
    now: () => after,
  });
  const payment = (i: number) => ({
    ...randomPayments(1, 3)[0]!,
    id: `o-${i}`,
    at: after + i * 60_000,
    customer: 'c1',
    terminal: 'm1',
    amount: 10 + i,
  });
  for (let i = 0; i < 5; i++) {
    world.clock.now = payment(i).at + 1;
    await world.predictor.predict(apiRequest('pay', { records: [recordOf(payment(i))] }));
    await updateEntities(world.entities, 'pay', world.events.splice(0), world.clock.now);
  }
  await put('next.csv', file([Object.values(recordOf(payment(6))).join(',')]));
  const record = await world.run(ask('next.csv'));
  const { predictions } = await world.predictor.predict(apiRequest('pay', { records: [recordOf(payment(6))] }));
  expect(world.captured.at(-1)!.windows['customer.amount.count.P1D']).toBeGreaterThanOrEqual(5);
  expect((await world.rowsOf(record))[0]!.probability).toBe(String(predictions[0]!.probability));
});
