/**
 * Writes what things cost into docs/costs.md and README.md, of docs/costs-measured.json and docs/prices.json. With `--measure` the calls
 * are counted anew on a local cloud first.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMeasured, readPrices } from '../bin/client/costs.ts';
import { root } from '../package/root.ts';
import { withSentence, withTable } from './costs/pages.ts';

if (process.argv.includes('--measure')) {
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'integ', 'test/integ/costs.test.ts'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PERENNIAL_MEASURE: '1' },
  });
  if (status !== 0) process.exit(status ?? 1);
}
for (const [name, rewrite] of [
  ['docs/costs.md', withTable],
  ['README.md', withSentence],
] as const) {
  const file = join(root, name);
  writeFileSync(file, rewrite(readFileSync(file, 'utf8'), readMeasured(), readPrices()));
}
