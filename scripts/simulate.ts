/** A year of payments under five policies: `npm run simulate -- --help`. */
import { writeFileSync } from 'node:fs';
import { readOptions, usage, WrongUsage } from './simulate/options.ts';
import { pictureOf } from './simulate/picture.ts';
import { runSeed, type Simulated } from './simulate/run-seed.ts';
import { meanOf, tableOf } from './simulate/summary.ts';

const say = (line: string) => process.stderr.write(`${line}\n`);

try {
  const { help, json, seeds, picture, workers, year } = readOptions(process.argv.slice(2));
  if (help) process.stdout.write(`${usage}\n`);
  else await simulate(seeds, year, { json, picture, workers });
} catch (error) {
  say(error instanceof WrongUsage ? `error: ${error.message}\n\n${usage}` : `error: ${(error as Error).stack}`);
  process.exitCode = error instanceof WrongUsage ? 2 : 1;
}

async function simulate(
  seeds: readonly number[],
  year: ReturnType<typeof readOptions>['year'],
  { json, picture, workers }: { json: boolean; picture: string | undefined; workers: number },
): Promise<void> {
  const outcomes: Simulated['outcome'][] = [];
  for (const seed of seeds) {
    const simulated = await runSeed({ ...year, seed }, workers, say);
    outcomes.push(simulated.outcome);
    if (picture !== undefined) writeFileSync(picture, pictureOf(simulated));
    if (!json) process.stdout.write(`${tableOf(simulated)}\n`);
  }
  const mean = meanOf(outcomes);
  const [only] = outcomes;
  const each = Object.fromEntries(seeds.map((seed, i) => [seed, outcomes[i]]));
  if (json) process.stdout.write(`${JSON.stringify(seeds.length === 1 ? only : { mean, seeds: each })}\n`);
  else if (seeds.length > 1) process.stdout.write(`mean of ${seeds.length} seeds: ${JSON.stringify(mean)}\n`);
}
