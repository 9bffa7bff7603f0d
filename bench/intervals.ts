import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting } from './benches.ts';
import { median, type Result, type Sample, sample } from './measure.ts';

const peers = ['cqr', 'mapie', 'split'] as const;
const coverage = '0.9';

/**
 * Prediction intervals of public tables, split anew in each run, on rows that nobody has seen: by table and over all the interval score, and
 * how many hold the truth (as distance from what was asked for).
 */
export function intervals({ home, python, runs }: Setting): Result[] {
  const program = new URL('peers/intervals.py', import.meta.url).pathname;
  const ours = new URL('ours/intervals.ts', import.meta.url).pathname;
  const rounds = Array.from({ length: runs }, (_, run) => {
    const folder = join(home, 'data', `intervals-${run + 1}`);
    mkdirSync(folder, { recursive: true });
    sample(python, [program, 'make', folder, String(run + 1)]);
    const names = Object.keys(JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as object);
    const own: Sample = {};
    for (const name of names) {
      const { seconds, ...figures } = sample(process.execPath, [ours, folder, name, coverage]);
      for (const [figure, value] of Object.entries(figures)) own[`${name}.${figure}`] = value;
      process.stderr.write(`  split ${run + 1}, ${name}: ${JSON.stringify(figures)} (${seconds!.toFixed(0)} s)\n`);
    }
    return { names, own, theirs: peers.map((peer) => sample(python, [program, peer, folder, coverage])) };
  });
  const { names } = rounds[0]!;
  return peers.flatMap((peerName, p) => {
    const each = names.map((name): Result => {
      const pairs = rounds.map(({ own, theirs }) => [own[`${name}.score`]!, theirs[p]![`${name}.score`]!] as const);
      const ratio = median(pairs.map(([o, q]) => o / q));
      const [mine, peer] = [median(pairs.map(([o]) => o)), median(pairs.map(([, q]) => q))];
      return { name: `intervals: ${name}`, ours: mine, peer, peerName, unit: 'interval score', ratio };
    });
    const distance = (of: Sample[]) => {
      const away = of.flatMap((one) => names.map((name) => Math.abs(one[`${name}.coverage`]! - Number(coverage))));
      return away.reduce((sum, value) => sum + value, 0) / away.length;
    };
    const [mine, peer] = [distance(rounds.map(({ own }) => own)), distance(rounds.map(({ theirs }) => theirs[p]!))];
    const mean = Math.exp(each.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / each.length);
    return [
      ...each,
      { name: 'intervals: all tables', ours: mean, peer: 1, peerName, unit: 'interval score', ratio: mean },
      { name: 'intervals: coverage away', ours: mine, peer, peerName, unit: '', ratio: mine / peer },
    ];
  });
}
