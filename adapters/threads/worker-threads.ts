import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Team, Threads } from '../../core/train/gradient-boosted-trees/threads.ts';
import { integersOf, newControl, readMessage, slot, state } from './control.ts';
import type { SumWorkerData } from './sum-worker.ts';

export class ThreadFailed extends Error {
  override name = 'ThreadFailed';
}

export interface WorkerThreadsOptions {
  /** Threads in all. @default what this machine or function has processors for */
  count?: number;
  /** Milliseconds after which a thread that does not answer counts as dead; a leaf takes less than a second. @default 60000 */
  patience?: number;
  /** What each thread runs. @default the module beside this one */
  worker?: URL;
}

// A bundle is one file, with its threads' code beside it; as source the extension is another.
const defaultWorker = new URL(
  import.meta.url.endsWith('.ts') ? './sum-worker.ts' : './sum-worker.mjs',
  import.meta.url,
);

/** Threads of this process for training; undefined where there is one processor only. */
export function workerThreads({
  count = availableParallelism(),
  patience = 60_000,
  worker = defaultWorker,
}: WorkerThreadsOptions = {}): Threads | undefined {
  if (count < 2) return undefined;
  return {
    count,
    join(kernel, { memory, order }, layout) {
      const controls = Array.from({ length: count - 1 }, (_, i) => {
        const control = newControl();
        const workerData: SumWorkerData = { kernel, memory, order, layout, thread: i + 1, control };
        const started = new Worker(worker, { workerData, execArgv: [] });
        // The training blocks this thread, so that such an event comes too late for it: it has noticed by itself.
        started.on('error', () => {});
        started.unref();
        return control;
      });
      return team(controls, patience);
    },
  };
}

function team(controls: readonly SharedArrayBuffer[], patience: number): Team {
  const integers = controls.map(integersOf);
  const nameOf = (thread: number) => `thread ${thread} of ${controls.length} that help with training`;
  return {
    start(thread, begin, end) {
      const own = integers[thread - 1]!;
      own[slot.begin] = begin;
      own[slot.end] = end;
      Atomics.store(own, slot.state, state.asked);
      Atomics.notify(own, slot.state);
    },

    finish(thread) {
      const own = integers[thread - 1]!;
      const waited = Atomics.wait(own, slot.state, state.asked, patience);
      if (waited === 'timed-out')
        throw new ThreadFailed(`${nameOf(thread)} has not answered for ${patience / 1000} s; it has probably ended`);
      if (Atomics.load(own, slot.state) === state.failed)
        throw new ThreadFailed(`${nameOf(thread)} failed: ${readMessage(controls[thread - 1]!)}`);
    },

    end() {
      for (const own of integers) {
        Atomics.store(own, slot.state, state.stop);
        Atomics.notify(own, slot.state);
      }
    },
  };
}
