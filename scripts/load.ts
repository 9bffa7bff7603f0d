/** A mixed load with changes of model in between: `npm run load -- --help`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bringUp } from '../bin/client/bring-up.ts';
import { connect } from '../bin/client/connect.ts';
import { createProgress } from '../bin/ui/progress.ts';
import { freePort } from '../local-cloud/free-port.ts';
import { homeAt } from '../local-cloud/home.ts';
import { stopLocalCloud } from '../local-cloud/stop.ts';
import { type Options, readOptions, usage, WrongUsage } from './load/options.ts';
import { type LoadReport, playLoad } from './load/play.ts';
import { reportOf } from './load/report.ts';

const say = (line: string) => process.stderr.write(`${new Date().toISOString()}  ${line}\n`);

try {
  const options = readOptions(process.argv.slice(2));
  if (!options) process.stdout.write(`${usage}\n`);
  else {
    const report = await onLocalCloud(options);
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${reportOf(report)}\n`);
    if (report.faults.length > 0) process.exitCode = 1;
  }
} catch (error) {
  const wrong = error instanceof WrongUsage;
  process.stderr.write(wrong ? `error: ${error.message}\n\n${usage}\n` : `error: ${(error as Error).stack}\n`);
  process.exitCode = wrong ? 2 : 1;
}

/** With one that nobody else uses, and of which nothing is left. */
async function onLocalCloud({ minutes, clients, seed }: Options): Promise<LoadReport> {
  const directory = mkdtempSync(join(tmpdir(), 'perennial-load-'));
  const home = homeAt(directory);
  const progress = createProgress(process.stderr);
  try {
    await bringUp({ home, progress, port: await freePort() });
    const at = await connect({ target: 'local', home });
    return await playLoad(at, { name: 'load', forMs: minutes * 60_000, clients, seed, say });
  } finally {
    progress.close();
    await stopLocalCloud(home);
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}
