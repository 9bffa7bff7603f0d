/** A mixed load with changes of model in between: `npm run load -- --help`. */
import { readOptions, usage, WrongUsage } from './load/options.ts';
import { playLoad } from './load/play.ts';
import { reportOf } from './load/report.ts';
import { onLocalStack } from './local-stack.ts';

const say = (line: string) => process.stderr.write(`${new Date().toISOString()}  ${line}\n`);

try {
  const options = readOptions(process.argv.slice(2));
  if (!options) process.stdout.write(`${usage}\n`);
  else {
    const { minutes, clients, seed, json } = options;
    const report = await onLocalStack((at) =>
      playLoad(at, { name: 'load', forMs: minutes * 60_000, clients, seed, say }),
    );
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${reportOf(report)}\n`);
    if (report.faults.length > 0) process.exitCode = 1;
  }
} catch (error) {
  const wrong = error instanceof WrongUsage;
  process.stderr.write(wrong ? `error: ${error.message}\n\n${usage}\n` : `error: ${(error as Error).stack}\n`);
  process.exitCode = wrong ? 2 : 1;
}
