import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting } from './benches.ts';
import { median, type Result, type Sample, sample } from './measure.ts';
import { meanRanks } from './tables.ts';

const trials = 24;

/**
 * The search of nine public tables beside random draws of the same space, a seed a run: of the best on validation the loss on test rows,
 * after as many trials and after as much processor time; over all the mean rank, and how often the better one on validation is found.
 */
export function searches({ home, python, runs }: Setting): Result[] {
  const folder = join(home, 'data', 'search');
  mkdirSync(folder, { recursive: true });
  sample(python, [new URL('peers/search-tables.py', import.meta.url).pathname, folder]);
  const names = Object.keys(JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as object);
  const program = new URL('ours/search.ts', import.meta.url).pathname;
  const made = names.flatMap((name) =>
    Array.from({ length: runs }, (_, run) => {
      const of = sample(process.execPath, [program, folder, name, String(run + 1), String(trials)]);
      process.stderr.write(`  ${name}, seed ${run + 1}: ${JSON.stringify(of)}\n`);
      return { name, of };
    }),
  );
  const all = made.map(({ of }) => of);
  const each = names.map((name): Result => {
    const own = made.filter((one) => one.name === name).map(({ of }) => of);
    const middle = (key: string) => median(own.map((of) => of[key]!));
    const ratio = median(own.map((of) => of.test! / of.timedTest!));
    const [ours, peer] = [middle('test'), middle('timedTest')];
    return { name: `search: ${name}, equal time`, ours, peer, peerName: 'random', unit: 'loss', ratio };
  });
  const seconds = ratioOf('processor time of all trials', 's (CPU)', all, 'seconds', 'randomSeconds');
  return [
    ...each,
    ranked('equal time, test', all, 'test', 'timedTest'),
    ranked('equal time, validation', all, 'validation', 'timedValidation'),
    ranked('equal trials, test', all, 'test', 'randomTest'),
    ranked('equal trials, validation', all, 'validation', 'randomValidation'),
    seconds,
  ];
}

/** Mean place of two. */
function ranked(label: string, all: readonly Sample[], own: string, random: string): Result {
  const [ours, peer] = meanRanks(all.map((of) => [of[own]!, of[random]!])) as [number, number];
  return { name: `search: mean rank, ${label}`, ours, peer, peerName: 'random', unit: 'of 2', ratio: ours / peer };
}

function ratioOf(label: string, unit: string, all: readonly Sample[], own: string, random: string): Result {
  const [ours, peer] = [own, random].map((key) => all.reduce((sum, of) => sum + of[key]!, 0)) as [number, number];
  const ratio = median(all.map((of) => of[own]! / of[random]!));
  return { name: `search: ${label}`, ours, peer, peerName: 'random', unit, ratio };
}
