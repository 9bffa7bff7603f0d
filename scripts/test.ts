/**
 * `npm test`: every check and every test. Ends with the line `N passed, N failed`, which counts the tests, each failed
 * check, and each test file that could not be loaded.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { silentProgress } from '../bin/ui/progress.ts';
import { readJson, writeJson } from '../local-cloud/json-file.ts';
import { root } from '../package/root.ts';
import { type Check, runChecks, staticChecks } from './checks.ts';
import { countResults, vitestResults } from './test-results.ts';

const results = join(root, '.perennial', 'test', 'vitest.json');
const summary = join(root, '.perennial', 'test', 'summary.json');

mkdirSync(dirname(results), { recursive: true });
for (const path of [results, summary]) rmSync(path, { force: true });
const templates: Check = { name: 'templates', command: ['node', 'scripts/check-templates.ts'], background: true };
const failedStatic = await runChecks(staticChecks);
// Beside the tests, which wait for the local cloud for half of their time.
const templated = runChecks([templates], silentProgress);
const ended = await vitest(['run', '--reporter', 'default', '--reporter', 'json', '--outputFile.json', results]);
const failedChecks = [...failedStatic, ...(await templated)];
const counts = countResults(readJson(results, vitestResults), failedChecks.length, ended);
writeJson(summary, { ...counts, failedChecks });
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
if (counts.failed > 0) process.exitCode = 1;

function vitest(args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules', '.bin', 'vitest'), args, { cwd: root, stdio: 'inherit' });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}
