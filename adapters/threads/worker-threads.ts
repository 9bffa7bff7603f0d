import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Workers, WorkerTeam } from '../../core/ports/workers.ts';
import { integersOf, newControl, readMessage, slot, state, waitWhile } from './control.ts';
import { functionsOf } from './functions-of.ts';
import type { KernelWorkerData } from './kernel-worker.ts';

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
  import.meta.url.endsWith('.ts') ? './kernel-worker.ts' : './kernel-worker.mjs',
  import.meta.url,
);

/** Threads of this process for training; undefined where there is one processor only. */
export function workerThreads({
  count = availableParallelism(),
  patience = 60_000,
  worker = defaultWorker,
}: WorkerThreadsOptions = {}): Workers | undefined {
  if (count < 2) return undefined;
  return {
    count,
    join(program, memory) {
      const controls = Array.from({ length: count - 1 }, () => {
        const control = newControl();
        const workerData: KernelWorkerData = { program, memory, control };
        const started = new Worker(worker, { workerData, execArgv: [] });
        // The training blocks this thread, so that such an event comes too late for it: it has noticed by itself.
        started.on('error', () => {});
        started.unref();
        return control;
      });
      return team(functionsOf(program), controls, patience);
    },
  };
}

function team(functions: readonly string[], controls: readonly SharedArrayBuffer[], patience: number): WorkerTeam {
  const integers = controls.map(integersOf);
  const nameOf = (thread: number) => `thread ${thread} of ${controls.length} that help with training`;
  return {
    start(thread, name, args) {
      const own = integers[thread - 1]!;
      own[slot.function] = functions.indexOf(name);
      own[slot.jobLength] = args.length;
      own.set(args, slot.job);
      Atomics.store(own, slot.state, state.asked);
      Atomics.notify(own, slot.state);
    },

    finish(thread) {
      const own = integers[thread - 1]!;
      if (!waitWhile(own, state.asked, patience))
        throw new ThreadFailed(`${nameOf(thread)} has not answered for ${patience / 1000} s; it has probably ended`);
      if (Atomics.load(own, slot.state) === state.failed)
        throw new ThreadFailed(`${nameOf(thread)} failed: ${readMessage(controls[thread - 1]!)}`);
      return own[slot.result]!;
    },

    end() {
      for (const own of integers) {
        Atomics.store(own, slot.state, state.stop);
        Atomics.notify(own, slot.state);
      }
    },
  };
}
