import type { WorkerTeam } from '../../ports/workers.ts';
import type { Kernel } from './kernel/kernel.ts';

/** Rows for which it pays to wake another thread. */
export const rowsPerThread = 4096;
/** Rows of a job in loops over all rows. Fixed, so that what a job sums does not depend on the number of threads. */
export const rowsPerJob = 2 ** 16;

/** Jobs of a loop over all rows at most: `softmax` may have one more for a last row. */
export const mostJobs = (rows: number): number => Math.ceil(rows / rowsPerJob) + 1;

/** Arguments of a function of the kernel. */
export type Job<F extends keyof Kernel> = Parameters<Kernel[F]>;

/** Calls a function of the kernel once for each job, as many at a time as there are threads, and has the results. */
export type Run = <F extends keyof Kernel>(name: F, jobs: readonly Job<F>[]) => number[];

export interface Runner {
  threads: number;
  /** Calls it once, on this thread. */
  call<F extends keyof Kernel>(name: F, ...job: Job<F>): number;
  run: Run;
}

/** @param team threads beside this one */
export function runner(kernel: Kernel, team: WorkerTeam | undefined, threads: number): Runner {
  const functionOf = (name: keyof Kernel) => kernel[name] as (...job: readonly number[]) => number;
  return {
    threads,
    call: (name, ...job) => functionOf(name)(...job),
    run(name, jobs) {
      const call = functionOf(name);
      const results: number[] = [];
      for (let first = 0; first < jobs.length; first += threads) {
        const others = Math.min(threads, jobs.length - first) - 1;
        for (let t = 1; t <= others; t++) team!.start(t, name, jobs[first + t]!);
        results.push(call(...jobs[first]!));
        for (let t = 1; t <= others; t++) results.push(team!.finish(t));
      }
      return results;
    },
  };
}

/** Ranges of `size` items, the last of fewer, that cover `[begin, end)`. */
export function ranges(begin: number, end: number, size: number): { begin: number; end: number }[] {
  const parts: { begin: number; end: number }[] = [];
  for (let from = begin; from < end; from += size) parts.push({ begin: from, end: Math.min(end, from + size) });
  return parts;
}
