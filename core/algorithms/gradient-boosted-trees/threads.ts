import type { Kernel } from './kernel/kernel.ts';

/** Arguments of a function of the kernel. */
export type Job<F extends keyof Kernel> = Parameters<Kernel[F]>;

/** Threads that work on the kernel's memory beside the one that trains. */
export interface Threads {
  /** In all, with the caller's own. */
  readonly count: number;
  /** Starts the others; they share the memory. */
  join(kernel: WebAssembly.Module, memory: WebAssembly.Memory): Team;
}

/** Threads at work on one training. Their numbers start at 1; 0 is the caller. */
export interface Team {
  /** Has a thread call a function of the kernel. */
  start<F extends keyof Kernel>(thread: number, name: F, job: Job<F>): void;
  /** Waits until a thread has done what it was started for, and has its result. @throws when it died or does not answer */
  finish(thread: number): number;
  /** Ends all threads. */
  end(): void;
}
