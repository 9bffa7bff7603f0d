/**
 * Threads that work on the memory of one training beside the caller. They run functions of a WebAssembly program, so that any
 * algorithm can bring its own.
 */
export interface Workers {
  /** In all, with the caller's own thread. */
  readonly count: number;
  /**
   * Starts the others on the same memory.
   * @param program imports `env.memory`; what it exports takes and gives integers
   */
  join(program: WebAssembly.Module, memory: WebAssembly.Memory): WorkerTeam;
}

/** Threads at work on one training. Their numbers start at 1; 0 is the caller. */
export interface WorkerTeam {
  /** Has a thread call a function of the program. */
  start(worker: number, name: string, args: readonly number[]): void;
  /** Waits until a thread has done what it was started for, and has its result. @throws when it died or does not answer */
  finish(worker: number): number;
  /** Ends all threads. */
  end(): void;
}
