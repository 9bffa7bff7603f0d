import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeExecution } from '../../bin/client/executions.ts';
import { poll } from '../../bin/client/poll.ts';
import { executionName } from '../../core/batch/request.ts';
import { lake } from '../../core/contracts/lake.ts';
import type { ProjectInput } from '../../core/contracts/project.ts';
import type { BatchRecord } from '../../core/contracts/registry/batches.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { getModel } from '../../core/registry/models.ts';
import { root } from '../../package/root.ts';
import { pythonEnvironment } from '../../scripts/templates/python.ts';
import { perennial } from './support/cli.ts';
import { listKeys } from './support/lake.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';
import { killFunction } from './support/processes.ts';

const run = promisify(execFile);
const support = join(root, 'test', 'integ', 'support');

/** In four files, and parts of at most 50,000: enough of them that some are left when the first is scored. */
const rows = Number(process.env.PERENNIAL_BATCH_ROWS ?? 0);
const timeoutMs = 300_000 + rows * 3;
const name = uniqueName('of-python');
const definition: ProjectInput = {
  name,
  objective: { task: 'binary', target: 'late', costs: { falsePositive: 3, falseNegative: { column: 'worth' } } },
  data: {
    sources: [
      {
        name: 'parcels',
        key: 'id',
        columns: {
          id: { type: 'string', required: true },
          distance: { type: 'number', min: 0 },
          worth: { type: 'number', min: 0 },
          pieces: { type: 'integer' },
          carrier: { type: 'string' },
          express: { type: 'boolean' },
          ordered: { type: 'timestamp' },
          late: { type: 'boolean' },
        },
      },
    ],
  },
  features: { exclude: ['id'], selection: false },
  training: { algorithms: ['gradientBoostedTrees'], search: { trials: 1, parallel: 1 } },
};

describe.runIf(rows > 0)('a batch whose files Python has made, and whose results it judges', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'perennial-of-python-')), 'made');
  let python = '';
  const files = (...args: string[]) =>
    run(python, [join(support, 'batch-files.py'), ...args], { maxBuffer: 2 ** 26 }).catch((error) => error);

  beforeAll(async () => {
    const requirements = join(support, 'export-requirements.txt');
    python = pythonEnvironment(join(root, '.perennial', 'exports'), requirements).bin('python');
    const made = await files('make', String(rows), folder);
    expect(made.stderr).toBe('');
    await publish(definition);
    await ingest(name, 'parcels', join(folder, 'history.csv'));
    const { run: ended } = await runToEnd(name);
    expect(ended, JSON.stringify(ended.error)).toMatchObject({ status: 'succeeded', version: 1 });
    if (ended.outcome === 'promoted') return;
    const { findings = [] } = await getModel((await platform()).registry, name, 1);
    const accepted = findings.flatMap(({ code, severity }) => (severity === 'critical' ? ['--accept', code] : []));
    const promoted = await perennial('promote', name, '1', ...accepted);
    expect(promoted.code, promoted.stderr).toBe(0);
  }, timeoutMs);

  test('killed, stopped half-way and asked for again, scores each good row once as its exports do, and sets each bad one aside with its reason', {
    timeout: timeoutMs,
  }, async () => {
    const at = await platform();
    const input = join(folder, 'files');
    const begun = await perennial<{ job: string }>(
      ...['batch', name, '--input', `${input}/`, '--format', 'csv', '--no-wait', '--json'],
    );
    expect(begun.code, begun.stderr).toBe(0);
    const { job } = begun.json;
    const until = (waitingFor: string, look: () => Promise<true | undefined>) =>
      poll(look, { timeoutMs, intervalMs: 20, waitingFor });
    const scored = () => listKeys(lake.batchWork(name, job, 'scored/'));
    await until('a part that is scored', async () => ((await scored()).length > 0 ? true : undefined));
    expect(killFunction('perennial-dev-batch-score')).toBeGreaterThan(0);
    const execution = await describeExecution(at, at.outputs.batchMachineArn, executionName(job, 1));
    const states = new SFNClient({ ...at.settings.sdk });
    await states.send(new StopExecutionCommand({ executionArn: execution!.arn, error: 'Stopped', cause: 'by a test' }));
    // What the local cloud has lost with a process it does not try again: the batch says so, and does it when it is asked for once more.
    const out = join(folder, 'results/');
    const again = () =>
      perennial<BatchRecord>('batch', name, '--input', `${input}/`, '--format', 'csv', '--out', out, '--json');
    let done = await again();
    for (let n = 0; n < 2 && done.json.state !== 'finished'; n++) done = await again();

    expect(done.code, done.stderr).toBe(0);
    expect(done.json).toMatchObject({ state: 'finished', result: { unreadable: 0, lost: 0 } });
    const actions = (await listAudit(at.registry, name)).map(({ action }) => action);
    expect(actions.filter((action) => action.startsWith('batch ')).toReversed()).toEqual(
      expect.arrayContaining(['batch started', 'batch resumed', 'batch finished']),
    );
    const programs: string[] = [];
    for (const [format, ending] of [
      ['lightgbm', 'txt'],
      ['onnx', 'onnx'],
    ] as const) {
      const model = join(folder, `${format}.${ending}`);
      const exported = await perennial<{ files: string[] }>(
        ...['export', name, '1', '--format', format, '--out', model, '--json'],
      );
      expect(exported.code, exported.stderr).toBe(0);
      programs.push(exported.json.files.find((file) => file.endsWith('.py'))!);
    }
    const judged = await files('judge', String(rows), out, ...programs);
    expect(judged.stderr).toBe('');
    const found = JSON.parse(judged.stdout);
    process.stdout.write(`${judged.stdout}${JSON.stringify(done.json.result)}\n`);
    expect(found.faults).toEqual([]);
    expect(found.largest.lightgbm).toBeLessThan(1e-9);
    expect(found.largest.expectedCost).toBeLessThan(1e-9);
    expect(found.largest.onnx).toBeLessThan(1e-4);
    expect(found.bad).toBeGreaterThan(rows / 200);
    expect(found.good + found.bad).toBe(rows);
    expect(done.json.result).toMatchObject({ predicted: found.good });
  });
});
