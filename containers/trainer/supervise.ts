import { spawn } from 'node:child_process';

const tailLength = 2_000;
const mostWords = 400;
/** Bytes of a program's output that go to the log. */
export const mostOutput = 8_000_000;

/** The work did not end in its time, and was ended. */
export class ContainerTimeout extends Error {
  override name = 'ContainerTimeout';
  constructor(milliseconds: number) {
    super(
      `the container was ended after ${Math.round(milliseconds / 6000) / 10} minutes without a result: it hangs, or needs more of training.search.minutes`,
    );
  }
}

/** The process ended without a word. */
export class ContainerCrashed extends Error {
  override name = 'ContainerCrashed';
  constructor(code: number | null, signal: string | null, tail: string) {
    const how =
      signal === 'SIGKILL'
        ? 'was killed, as happens where memory is over'
        : signal
          ? `ended by ${signal}`
          : `exited with code ${code}`;
    super(`the training process ${how}${lastWords(tail)}`);
  }
}

/** The end of what a program wrote, for a message. */
export const lastWords = (text: string): string => {
  const end = text.trim().slice(-mostWords);
  return end && `; its last words: ${end}`;
};

export interface Supervision {
  command: readonly string[];
  environment: NodeJS.ProcessEnv;
  /** After which it is ended. */
  milliseconds: number;
  /** Where its output goes, as far as that is not too much. */
  write: (chunk: Buffer | string) => void;
  /** Told how to end everything when the container is taken away. */
  onTaken?: (stop: () => void) => void;
  /** Bytes of output that are passed on. @default 8 MB */
  most?: number;
  /** Between asking it to end and ending it. @default 10 s */
  graceMs?: number;
}

/**
 * Runs a program in a process group of its own: bounded in time, and in what it writes to the log. An object `{ name, message }` that
 * it sends to this process says why it failed.
 * @returns `taken` where the container was taken away
 */
export async function supervise(options: Supervision): Promise<'done' | 'taken' | Error> {
  const { command, environment, milliseconds, write, onTaken, most = mostOutput, graceMs = 10_000 } = options;
  const child = spawn(command[0]!, command.slice(1), {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: environment,
  });
  let end: 'taken' | Error | undefined;
  const stop = (why: 'taken' | Error) => {
    end ??= why;
    killGroup(child.pid, 'SIGTERM');
    setTimeout(() => killGroup(child.pid, 'SIGKILL'), graceMs).unref();
  };
  const timer = setTimeout(() => stop(new ContainerTimeout(milliseconds)), milliseconds);
  onTaken?.(() => stop('taken'));
  child.on('message', (message) => {
    end ??= failureOf(message);
  });
  const output = bounded(write, most);
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', output.take);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...how) => resolve(how));
  });
  clearTimeout(timer);
  // What it started, and left.
  killGroup(child.pid, 'SIGKILL');
  if (end) return end;
  return code === 0 ? 'done' : new ContainerCrashed(code, signal, output.tail());
}

/** Passes on so many bytes, says once that there are more, and keeps the last. */
export function bounded(
  write: (chunk: Buffer | string) => void,
  most: number,
): { take: (chunk: Buffer) => void; tail: () => string } {
  let passed = 0;
  let last = '';
  return {
    take(chunk) {
      last = (last + chunk.subarray(-tailLength).toString()).slice(-tailLength);
      if (passed > most) return;
      write(chunk.subarray(0, most - passed));
      passed += chunk.length;
      if (passed > most) write(`\n… more than ${most} bytes: the rest of the output is not kept\n`);
    },
    tail: () => last,
  };
}

function failureOf(message: unknown): Error | undefined {
  const { name, message: text } = (message ?? {}) as { name?: unknown; message?: unknown };
  if (typeof name !== 'string' || typeof text !== 'string') return undefined;
  const error = new Error(text.slice(0, tailLength));
  error.name = name;
  return error;
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}
