/** `npm run check`: types, format, lint, import rules and unit tests, in under a minute. */
import { runChecks, staticChecks, verdict } from './checks.ts';

const started = Date.now();
const unit = { name: 'unit tests', command: ['vitest', 'run', '--project', '!integ', '--reporter', 'dot'] } as const;
const failed = await runChecks([...staticChecks, unit]);
process.stderr.write(`${verdict(failed, started)}\n`);
if (failed.length > 0) process.exitCode = 1;
