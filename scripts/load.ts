/** A mixed load with changes of model in between: `npm run load -- --help`. */
import { readOptions, usage } from './load/options.ts';
import { playLoad } from './load/play.ts';
import { reportOf } from './load/report.ts';
import { onLocalStack } from './local-stack.ts';
import { runScript, say } from './run-script.ts';

await runScript({
  usage,
  readOptions,
  async work({ minutes, clients, seed, json }) {
    const report = await onLocalStack((at) =>
      playLoad(at, { name: 'load', forMs: minutes * 60_000, clients, seed, say }),
    );
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${reportOf(report)}\n`);
    if (report.faults.length > 0) process.exitCode = 1;
  },
});
