import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting } from './benches.ts';
import { median, type Result, type Sample, sample } from './measure.ts';
import { peersPython } from './venv.ts';

const peers = ['lightgbm', 'xgboost', 'catboost', 'autogluon'] as const;

/**
 * Public tables that packages ship, split anew in each run: the lifecycle at its defaults beside the peers as they are shipped, and AutoGluon
 * (medium quality, without networks, which its installation would double) with as many seconds. By table the
 * loss on rows that nobody has seen; over all, the mean rank, the Elo rating and the fraction of comparisons that ours loses.
 */
export function tables({ home, python, runs }: Setting): Result[] {
  const program = new URL('peers/tables.py', import.meta.url).pathname;
  const ours = new URL('ours/table.ts', import.meta.url).pathname;
  // It asks for older versions of the others.
  const withAutoGluon = peersPython(home, 'requirements-autogluon.txt', 'autogluon');
  const rounds = Array.from({ length: runs }, (_, run) => {
    const folder = join(home, 'data', `tables-${run + 1}`);
    mkdirSync(folder, { recursive: true });
    sample(python, [program, 'make', folder, String(run + 1)]);
    const names = Object.keys(JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as object);
    const own: Sample = {};
    const spent: Record<string, number> = {};
    for (const name of names) {
      const { loss, seconds } = sample(process.execPath, [ours, folder, name]);
      own[name] = loss!;
      spent[name] = seconds!;
      process.stderr.write(`  split ${run + 1}, ${name}: ${loss!.toPrecision(4)} (${seconds!.toFixed(0)} s)\n`);
    }
    writeFileSync(join(folder, 'seconds.json'), JSON.stringify(spent));
    const pythonOf = (peer: string) => (peer === 'autogluon' ? withAutoGluon : python);
    return { own, theirs: peers.map((peer) => sample(pythonOf(peer), [program, peer, folder])) };
  });
  const names = Object.keys(rounds[0]!.own);
  const each = peers.flatMap((peerName, p) =>
    names.map((name): Result => {
      const pairs = rounds.map(({ own, theirs }) => [own[name]!, theirs[p]![name]!] as const);
      return {
        name: `tables: ${name}`,
        ours: median(pairs.map(([o]) => o)),
        peer: median(pairs.map(([, q]) => q)),
        peerName,
        unit: 'loss',
        ratio: median(pairs.map(([o, q]) => o / q)),
      };
    }),
  );
  const contests = rounds.flatMap(({ own, theirs }) => names.map((name) => [own, ...theirs].map((of) => of[name]!)));
  const ranks = meanRanks(contests);
  const elo = eloRatings(contests);
  const overall = peers.flatMap((peerName, p): Result[] => {
    const won = contests.filter(([o, ...others]) => o! < others[p]!).length / contests.length;
    return [
      {
        name: 'tables: mean rank',
        ours: ranks[0]!,
        peer: ranks[p + 1]!,
        peerName,
        unit: `of ${peers.length + 1}`,
        ratio: ranks[0]! / ranks[p + 1]!,
      },
      {
        name: 'tables: Elo',
        ours: elo[0]!,
        peer: elo[p + 1]!,
        peerName,
        unit: '',
        ratio: elo[p + 1]! / elo[0]!,
      },
      { name: 'tables: lost', ours: 1 - won, peer: won, peerName, unit: '', ratio: (1 - won) / Math.max(won, 1e-9) },
    ];
  });
  return [...each, ...overall];
}

/** Mean place of each side, from 1: the least loss; equal losses share their places. */
export function meanRanks(contests: readonly (readonly number[])[]): number[] {
  const places = contests.map((losses) =>
    losses.map((own) => {
      const better = losses.filter((other) => other < own).length;
      const equal = losses.filter((other) => other === own).length;
      return better + (equal + 1) / 2;
    }),
  );
  return contests[0]!.map((_, side) => places.reduce((sum, of) => sum + of[side]!, 0) / places.length);
}

/**
 * Elo ratings of mean 1000: 400 more are won ten times to one. Maximum likelihood of the model of Bradley and Terry (1952) by the
 * minorise-maximise steps of Hunter (2004); each pair has one more comparison that is a draw, without which who always wins has no rating.
 */
export function eloRatings(contests: readonly (readonly number[])[]): number[] {
  const sides = contests[0]!.map((_, side) => side);
  const score = (own: number, other: number) => (own < other ? 1 : own === other ? 0.5 : 0);
  const games = contests.length + 1;
  const won = sides.map((side) =>
    sides.reduce(
      (sum, other) =>
        other === side ? sum : sum + 0.5 + contests.reduce((n, of) => n + score(of[side]!, of[other]!), 0),
      0,
    ),
  );
  let strength = sides.map(() => 1);
  for (let step = 0; step < 1000; step++) {
    const next = sides.map((side) => {
      const met = sides.reduce(
        (sum, other) => (other === side ? sum : sum + games / (strength[side]! + strength[other]!)),
        0,
      );
      return won[side]! / met;
    });
    const mean = Math.exp(next.reduce((sum, s) => sum + Math.log(s), 0) / next.length);
    strength = next.map((s) => s / mean);
  }
  return strength.map((s) => 1000 + 400 * Math.log10(s));
}
