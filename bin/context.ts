import type { Question } from '../core/init/questions.ts';
import type { ConnectOptions } from './client/connect.ts';
import type { Platform } from './client/platform.ts';
import { type Colours, coloursFor } from './ui/colours.ts';
import { createProgress, type Progress, type ProgressStream } from './ui/progress.ts';

export interface Streams {
  /** Where a person can answer, if it is a terminal. */
  stdin?: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: ProgressStream;
  stderr: ProgressStream;
}

/** What a command gives back: one document, for programs and for people. */
export interface Outcome {
  json: unknown;
  /** What is printed on stdout without `--json`. */
  text: string;
  /** The command did its work and found that something failed: exit code 1. */
  failed?: boolean;
}

/** What a command works with. */
export interface Context {
  readonly json: boolean;
  /** Somebody looks at stdout: long tables may be cut. Redirected, all is printed. */
  readonly terminal: boolean;
  /** For text on stdout. */
  readonly colours: Colours;
  readonly progress: Progress;
  readonly options: ConnectOptions;
  /** Connects to the platform and says on stderr which. */
  connect(): Promise<Platform>;
  /** Asks the person at the terminal; there is none where input or output is redirected, or with `--json`. */
  ask?: (question: Question) => Promise<string | undefined>;
}

export function createContext(streams: Streams, json: boolean, options: ConnectOptions): Context {
  const progress = createProgress(streams.stderr);
  const { stdin, stderr } = streams;
  const attended = !json && stdin?.isTTY && stderr.isTTY;
  return {
    json,
    terminal: Boolean(streams.stdout.isTTY),
    colours: coloursFor(streams.stdout),
    progress,
    options,
    async connect() {
      const { connect } = await import('./client/connect.ts');
      const platform = await connect(options);
      progress.note(coloursFor(streams.stderr).dim(`→ ${platform.settings.description}`));
      return platform;
    },
    ...(attended && {
      async ask(question: Question) {
        const { ask } = await import('./ui/ask.ts');
        return ask(question, { input: stdin, output: stderr as NodeJS.WriteStream }, coloursFor(stderr));
      },
    }),
  };
}
