import { spawnSync } from 'node:child_process';

/** One comparison; `ratio` below 1 where ours is better. */
export interface Result {
  name: string;
  ours: number;
  peer: number;
  peerName: string;
  unit: string;
  ratio: number;
}

/** What one run of a program measured, by name. */
export type Sample = Record<string, number>;

/** Runs a program that prints a sample as JSON; each run is a process of its own, so that memory and warm-up are its own too. */
export function sample(command: string, args: readonly string[]): Sample {
  const threads = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const { status, stdout, error } = spawnSync(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...threads },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
  return JSON.parse(stdout) as Sample;
}

/** Takes turns, `times` each, so that both sides meet the machine in the same mood. */
export function interleaved(times: number, sides: readonly (() => Sample)[]): Sample[][] {
  const samples: Sample[][] = sides.map(() => []);
  for (let i = 0; i < times; i++) for (const [s, side] of sides.entries()) samples[s]!.push(side());
  return samples;
}

export interface Measure {
  key: string;
  /** What it is called in the result. */
  label: string;
  unit: string;
  /** Higher is better: the ratio is turned round. */
  higherIsBetter?: boolean;
}

/** Medians of both sides, and of the ratios of runs that belong together. */
export function compare(name: string, peerName: string, ours: Sample[], peer: Sample[], measures: Measure[]): Result[] {
  return measures.map(({ key, label, unit, higherIsBetter }) => {
    const pairs = ours.map((o, i) => [o[key]!, peer[i]![key]!] as const);
    return {
      name: `${name}: ${label}`,
      ours: median(pairs.map(([o]) => o)),
      peer: median(pairs.map(([, p]) => p)),
      peerName,
      unit,
      ratio: median(pairs.map(([o, p]) => (higherIsBetter ? p / o : o / p))),
    };
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
