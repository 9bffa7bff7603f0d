/**
 * `npm test`: every check and every test. Ends with the line `N passed, N failed`, which counts the tests, each failed
 * check, and each test file that could not be loaded.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { silentProgress } from '../bin/ui/progress.ts';
import { readJson, writeJson } from '../local-cloud/json-file.ts';
import { root } from '../package/root.ts';
import { type Check, runChecks, staticChecks } from './checks.ts';
import { countResults, vitestResults } from './test-results.ts';

const folder = join(root, '.perennial', 'test');
const resultsOf = (run: string) => join(folder, `vitest-${run}.json`);
const summary = join(folder, 'summary.json');
/** Tests on local clouds wait for half of their time: two clouds at once, each with a half of the files. */
const runs = {
  unit: ['--project', '!integ'],
  'integ-1': ['--project', 'integ', '--shard', '1/2'],
  'integ-2': ['--project', 'integ', '--shard', '2/2'],
};
const names = Object.keys(runs) as (keyof typeof runs)[];

mkdirSync(folder, { recursive: true });
for (const path of [...names.map(resultsOf), summary]) rmSync(path, { force: true });
const templates: Check = { name: 'templates', command: ['node', 'scripts/check-templates.ts'], background: true };
const failedStatic = await runChecks(staticChecks);
const unit = await vitest('unit');
const templated = runChecks([templates], silentProgress);
const ended = { unit, ...(await integration()) };
const failedChecks = [...failedStatic, ...(await templated)];
const of = names.map((run) => ({ results: readJson(resultsOf(run), vitestResults), endedWell: ended[run] }));
const counts = countResults(of, failedChecks.length);
writeJson(summary, { ...counts, failedChecks });
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
if (counts.failed > 0) process.exitCode = 1;

async function integration(): Promise<Record<'integ-1' | 'integ-2', boolean>> {
  const [first, second] = await Promise.all([vitest('integ-1'), vitest('integ-2')]);
  return { 'integ-1': first, 'integ-2': second };
}

/** Whether vitest ended well; its lines are said whole, as others say theirs at the same time. */
function vitest(run: keyof typeof runs): Promise<boolean> {
  const args = [
    'run',
    ...runs[run],
    '--reporter',
    'default',
    '--reporter',
    'json',
    '--outputFile.json',
    resultsOf(run),
  ];
  return new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules', '.bin', 'vitest'), args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: child.stdout }).on('line', (line) => process.stdout.write(`${line}\n`));
    createInterface({ input: child.stderr }).on('line', (line) => process.stderr.write(`${line}\n`));
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}
