/** A year of payments under five policies: `npm run simulate -- --help`. */
import { writeFileSync } from 'node:fs';
import { runScript } from './run-script.ts';
import { type Options, readOptions, usage } from './simulate/options.ts';
import { pictureOf } from './simulate/picture.ts';
import { runSeed, type Simulated } from './simulate/run-seed.ts';
import { meanOf, tableOf } from './simulate/summary.ts';

const say = (line: string) => process.stderr.write(`${line}\n`);

await runScript({ usage, readOptions, work: simulate });

async function simulate({ seeds, year, json, picture, workers }: Options): Promise<void> {
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
