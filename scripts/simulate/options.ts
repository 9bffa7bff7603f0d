import { availableParallelism } from 'node:os';
import { WrongUsage } from '../../bin/errors.ts';
import { numberOf, parsed } from '../options.ts';
import type { YearOptions } from './year.ts';

export const usage = `A year of card payments under five policies: never retrained, monthly, on every PSI alarm, Perennial, and an oracle.

  npm run simulate -- [options]

  --seed N        the same seed gives the same year (default 1)
  --seeds A..B    several seeds one after the other, and their means
  --short         fewer payments and days, one candidate a run: a few minutes
  --days N        days that are played, the events within them (default 365, or 240 with --short)
  --workers N     policies played at a time (default: as many as there are processors); the figures are the same
  --json          prints one JSON document to stdout and nothing else; progress goes to stderr
  --picture FILE  draws the cost curves of the last seed, with events, decisions and versions (SVG)
  --help

It runs in this process, on the in-memory twins of the stores and a simulated clock, through the same steps as the deployed stack.
docs/simulation.md says what the world does, how each figure is defined, and what was measured.`;

export interface Options {
  json: boolean;
  seeds: number[];
  picture: string | undefined;
  workers: number;
  year: Omit<YearOptions, 'seed'>;
}

const full: Options['year'] = { historyDays: 90, days: 365, paymentsPerDay: 120, learner: { trials: 2, rounds: 120 } };
const short: Options['year'] = { historyDays: 90, days: 240, paymentsPerDay: 60, learner: { trials: 1, rounds: 60 } };

/** Fewer have no room for the six events. */
const leastDays = 60;

/** @returns undefined where help is asked for @throws WrongUsage */
export function readOptions(args: readonly string[]): Options | undefined {
  const { seed, seeds, workers, days, ...values } = parsed(args, {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    days: { type: 'string' },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    picture: { type: 'string' },
    workers: { type: 'string' },
    help: { type: 'boolean', default: false },
  }).values;
  if (values.help) return undefined;
  if (seed !== undefined && seeds !== undefined)
    throw new WrongUsage('received --seed and --seeds; expected one of them');
  const year = values.short ? short : full;
  return {
    json: values.json,
    picture: values.picture,
    workers: workers === undefined ? availableParallelism() : Math.max(1, whole('--workers', workers)),
    seeds: seeds === undefined ? [whole('--seed', seed ?? '1')] : range(seeds),
    year: { ...year, days: days === undefined ? year.days : whole('--days', days, leastDays) },
  };
}

const whole = (name: string, text: string, from = 0) => numberOf(name, text, { from, whole: true });

function range(text: string): number[] {
  const [from, to, ...more] = text.split('..').map((part) => whole('--seeds', part));
  if (from === undefined || to === undefined || more.length > 0 || to < from)
    throw new WrongUsage(`--seeds takes two seeds such as 1..10, received '${text}'`);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
