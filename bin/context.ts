import type { ConnectOptions } from './client/connect.ts';
import type { Platform } from './client/platform.ts';
import { type Colours, coloursFor } from './ui/colours.ts';
import { createProgress, type Progress, type ProgressStream } from './ui/progress.ts';

export interface Streams {
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
}

export function createContext(streams: Streams, json: boolean, options: ConnectOptions): Context {
  const progress = createProgress(streams.stderr);
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
  };
}
