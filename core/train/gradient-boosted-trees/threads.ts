import type { SumLayout } from './sum-rows.ts';
import type { Workspace } from './workspace.ts';

/** Threads that sum rows beside the one that trains. */
export interface Threads {
  /** In all, with the caller's own. */
  readonly count: number;
  /** Starts the others on a workspace; they share its memory. */
  join(kernel: WebAssembly.Module, space: Workspace, layout: SumLayout): Team;
}

/** Threads at work on one training. Their numbers start at 1; 0 is the caller. */
export interface Team {
  /** Has a thread sum the rows `order[begin..end)`, see `sumRows`. */
  start(thread: number, begin: number, end: number): void;
  /** Waits until a thread has done what it was started for. @throws when it died or does not answer */
  finish(thread: number): void;
  /** Ends all threads. */
  end(): void;
}
