/**
 * Measures the data monitor in hourly looks, a line of JSON a world:
 *     node test/core/monitor/support/measure.ts unchanged 1-100
 *     node test/core/monitor/support/measure.ts shift 1-10 400
 * Of unchanged worlds what was opened and announced in 15 days; of a change (a name of `changes.ts`, or `joint`) after two weeks how many
 * looks it took, null where three days were not enough. The classifier takes 0.2 s a look; `--without-classifier` leaves it out.
 */
import { parseArgs } from 'node:util';
import { changing, plainWorld } from './changes.ts';
import { day, drawnWorld, hour, referenceOf, start } from './shapes-world.ts';
import { watch } from './watch.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { 'without-classifier': { type: 'boolean', default: false } },
});
const [what = 'unchanged', seeds = '1-10', rowsAnHour = '400'] = positionals;
const [first, last] = seeds.split('-').map(Number) as [number, number?];
const settings = { change: { monitoring: { checks: { domainClassifier: !values['without-classifier'] } } } };
const quiet = 14 * 24;

for (let seed = first; seed <= (last ?? first); seed++) {
  if (what === 'unchanged') {
    const world = drawnWorld(seed);
    print({ ...world, ...(await watch(world, referenceOf(world), 15 * 24, settings)) });
    continue;
  }
  const world = changing(plainWorld(seed, Number(rowsAnHour)), what, start + 14 * day + 10 * hour);
  const from = quiet + 10;
  const { opened } = await watch(world, referenceOf(world), from + 72, {
    ...settings,
    until: (finding) => finding.hour > from,
  });
  const found = opened.filter((finding) => finding.hour > from);
  const before = opened.length - found.length;
  print({ what, seed, looks: found[0] ? found[0].hour - from : null, found: found.map(({ id }) => id), before });
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
