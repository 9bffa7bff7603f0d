/** `npm run check`: types, format, lint, import rules and the quick unit tests, in under a minute; `npm test` runs all. */
import { runChecks, staticChecks, verdict } from './checks.ts';

const started = Date.now();
const unit = {
  name: 'unit tests',
  command: ['vitest', 'run', '--project', 'unit', '--project', 'isolated', '--reporter', 'dot'],
} as const;
const failed = await runChecks([...staticChecks, unit]);
process.stderr.write(`${verdict(failed, started)}\n`);
if (failed.length > 0) process.exitCode = 1;
