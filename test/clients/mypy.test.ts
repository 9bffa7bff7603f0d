import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exampleRecord } from '../../bin/client/calls/example-record.ts';
import { snippet } from '../../bin/client/calls/snippets.ts';
import { typedClient } from '../../bin/client/calls/typed-client.ts';
import type { Task } from '../../core/contracts/task.ts';
import { lightgbmProgram } from '../../core/export/python/lightgbm-program.ts';
import { onnxProgram } from '../../core/export/python/onnx-program.ts';
import { root } from '../../package/root.ts';
import { type PythonEnvironment, pythonEnvironment } from '../../scripts/templates/python.ts';
import { oddPackage } from './odd-package.ts';

const folder = mkdtempSync(join(tmpdir(), 'perennial-mypy-'));
afterAll(() => rmSync(folder, { recursive: true }));

let environment: PythonEnvironment;
beforeAll(() => {
  const requirements = join(import.meta.dirname, 'mypy-requirements.txt');
  environment = pythonEnvironment(join(root, '.perennial', 'mypy'), requirements);
}, 300_000);

/** What mypy says of programs, by the oldest Python that they are for. */
function mypy(options: readonly string[], files: readonly string[]): Promise<{ ok: boolean; said: string }> {
  const args = ['--no-incremental', '--python-version', '3.11', ...options, ...files];
  return new Promise((resolve) => {
    execFile(environment.bin('mypy'), args, { cwd: folder }, (error, stdout, stderr) => {
      resolve({ ok: error === null, said: stdout + stderr });
    });
  });
}

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const tasks: Task[] = ['binary', 'multiclass', 'regression', 'anomaly'];

it('the client, what is generated of it and the pasted requests are strictly typed', { timeout: 300_000 }, async () => {
  const files = [join(root, 'clients/python/perennial_client.py')];
  for (const task of tasks) {
    const { pkg } = await oddPackage(task);
    files.push(written(`odd_${task}.py`, await typedClient('python', pkg, 4)));
    const record = exampleRecord(pkg, new Date('2026-05-01T10:00:00.123Z'));
    const call = { url: 'https://example.org/projects/odd/predictions', record };
    files.push(written(`request_${task}.py`, snippet('python', task === 'binary' ? { ...call, key: 'k' } : call)));
  }
  expect(await mypy(['--strict'], files)).toEqual({
    ok: true,
    said: `Success: no issues found in ${files.length} source files\n`,
  });
});

it('a record of a generated client is refused that has another type, or a field too few', {
  timeout: 300_000,
}, async () => {
  const { pkg, records } = await oddPackage('binary');
  written('odd.py', await typedClient('python', pkg, 4));
  const right = Object.entries(records[0] as object).map(([name, value]) => {
    const text = value === null ? 'None' : value === true ? 'True' : value === false ? 'False' : JSON.stringify(value);
    return `    ${JSON.stringify(name)}: ${text},\n`;
  });
  const using = (lines: readonly string[]) =>
    `from odd import Odd, OddRecord\n\nrecord: OddRecord = {\n${lines.join('')}}\nprint(Odd("https://example.org").predict([record]).predictions[0]["probability"])\n`;
  expect(await mypy(['--strict'], [written('right.py', using(right))])).toMatchObject({ ok: true });
  const few = await mypy(['--strict'], [written('few.py', using(right.slice(0, 1)))]);
  expect(few).toMatchObject({ ok: false, said: expect.stringContaining('Missing key') });
  const other = right.map((line) => (line.includes('"count"') ? '    "count": "three",\n' : line));
  const wrong = await mypy(['--strict'], [written('wrong.py', using(other))]);
  expect(wrong).toMatchObject({ ok: false, said: expect.stringContaining('typeddict-item') });
});

it('the programs beside exports are checked in all that they do', { timeout: 300_000 }, async () => {
  const about = { project: 'odd', version: 3 };
  const programs = {
    'lightgbm_program.py': lightgbmProgram({ ...about, file: 'model.txt' }),
    'onnx_prepared.py': onnxProgram({ ...about, file: 'model.onnx', prepared: true }),
    'onnx_plain.py': onnxProgram({ ...about, file: 'model.onnx', prepared: false }),
  };
  const files = Object.entries(programs).map(([name, text]) => written(name, text));
  // The packages that read models are not installed for it.
  const options = ['--check-untyped-defs', '--disable-error-code', 'import-not-found'];
  expect(await mypy(options, files)).toEqual({ ok: true, said: 'Success: no issues found in 3 source files\n' });
});
