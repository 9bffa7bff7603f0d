import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ThreadFailed, workerThreads } from '../../../adapters/threads/worker-threads.ts';
import { gradientBoostedTrees } from '../../../core/algorithms/gradient-boosted-trees/algorithm.ts';
import { kernelFunctions } from '../../../core/algorithms/gradient-boosted-trees/kernel/kernel.ts';
import type { TrainingData } from '../../../core/algorithms/model.ts';
import type { Workers } from '../../../core/ports/workers.ts';
import { range, synthetic } from '../../core/algorithms/table.ts';

const folder = mkdtempSync(join(tmpdir(), 'perennial-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

// Large enough that threads are used: a million bytes of bins.
const rows = 130_000;
const { matrix, binary } = synthetic(rows);
const data = {
  matrix,
  target: binary,
  train: range(0, rows),
  validation: range(0, 0),
  task: 'binary' as const,
  outputs: 1,
};
const several = { ...data, target: binary.map((y, i) => y + (i % 3)), task: 'multiclass' as const, outputs: 4 };
const train = (threads: Workers | undefined, of: TrainingData = data) =>
  gradientBoostedTrees.train(of, { numIterations: 4, baggingFraction: 0.8 }, 1, threads && { threads });

function worker(name: string, code: string): URL {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, code);
  return pathToFileURL(file);
}

describe('workerThreads', () => {
  it('gives the same model whatever their number', () => {
    const alone = train(undefined);
    expect(train(workerThreads({ count: 2 }))).toEqual(alone);
    expect(train(workerThreads({ count: 3 }))).toEqual(alone);
    expect(train(workerThreads({ count: 3 }), several)).toEqual(train(undefined, several));
  });

  it('is none on one processor', () => {
    expect(workerThreads({ count: 1 })).toBeUndefined();
  });

  it('has threads at work, and ends them with the training', () => {
    const asked: { name: string; job: readonly number[] }[] = [];
    let ended = 0;
    const threads = workerThreads({ count: 2 })!;
    const observed: Workers = {
      count: 2,
      join(...given) {
        const team = threads.join(...given);
        return {
          start(thread, name, job) {
            asked.push({ name, job });
            team.start(thread, name, job);
          },
          finish: team.finish,
          end() {
            ended++;
            team.end();
          },
        };
      },
    };
    train(observed);
    train(observed, several);
    const short = ['partition', 'unpack', 'subtract', 'numericSplit', 'sumExponentials'];
    const inThreads = kernelFunctions.filter((name) => !short.includes(name));
    expect(new Set(asked.map(({ name }) => name))).toEqual(new Set(inThreads));
    // The root's rows are divided evenly.
    const { job } = asked.find(({ name }) => name === 'accumulate')!;
    expect((job[1]! - job[0]!) / 4).toBe((0.8 * rows) / 2);
    expect(ended).toBe(2);
  });

  it('says that a thread ended, and does not wait for ever', () => {
    const dead = worker('dead', 'process.exit(3);');
    expect(() => train(workerThreads({ count: 2, patience: 300, worker: dead }))).toThrow(
      new ThreadFailed('thread 1 of 1 that help with training has not answered for 0.3 s; it has probably ended'),
    );
  });

  it('says why a thread failed', () => {
    const control = new URL('../../../adapters/threads/control.ts', import.meta.url).href;
    const failing = worker(
      'failing',
      `import { workerData } from 'node:worker_threads';
       import { integersOf, slot, state, writeMessage } from '${control}';
       const integers = integersOf(workerData.control);
       writeMessage(workerData.control, 'RangeError: no memory left');
       Atomics.wait(integers, slot.state, state.done);
       Atomics.store(integers, slot.state, state.failed);
       Atomics.notify(integers, slot.state);`,
    );
    expect(() => train(workerThreads({ count: 2, worker: failing }))).toThrow(
      /thread 1 of 1 that help with training failed: RangeError: no memory left/,
    );
  });
});
