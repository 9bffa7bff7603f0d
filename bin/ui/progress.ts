import { coloursFor } from './colours.ts';
import { formatDuration } from './format.ts';
import { printable } from './printable.ts';

/** One thing that takes a while. */
export interface Task {
  /** What it is doing now. */
  update(detail: string): void;
  done(detail?: string): void;
  /** Done, with something that somebody should look at. */
  warn(detail?: string): void;
  fail(detail?: string): void;
}

/** Live progress on a stream (stderr): a line for each task, moving on a terminal, plain and sparse elsewhere. */
export interface Progress {
  task(label: string): Task;
  note(text: string): void;
  /** Leaves unfinished tasks as they are; nothing moves afterwards. */
  close(): void;
}

export interface ProgressStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

interface Running {
  label: string;
  detail: string;
  started: number;
  announced: number;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;
/** Without a terminal a task is announced when it takes this long, and its detail repeated so often. */
const announceMs = 1_500;
const repeatMs = 15_000;

export function createProgress(stream: ProgressStream = process.stderr): Progress {
  const progress = stream.isTTY && process.env.TERM !== 'dumb' ? movingProgress(stream) : plainProgress(stream);
  return printing(progress, coloursFor(stream).isColorSupported);
}

/** Labels and details hold names of files and answers of others. */
function printing(progress: Progress, coloured: boolean): Progress {
  const clean = (text: string) => printable(text, coloured);
  const said = (detail: string | undefined) => (detail === undefined ? [] : ([clean(detail)] as const));
  return {
    task(label) {
      const task = progress.task(clean(label));
      return {
        update: (detail) => task.update(clean(detail)),
        done: (detail) => task.done(...said(detail)),
        warn: (detail) => task.warn(...said(detail)),
        fail: (detail) => task.fail(...said(detail)),
      };
    },
    note: (text) => progress.note(clean(text)),
    close: () => progress.close(),
  };
}

/** Progress for callers that show none. */
export const silentProgress: Progress = {
  task: () => ({ update() {}, done() {}, warn() {}, fail() {} }),
  note() {},
  close() {},
};

/** Many tasks as the progress of one: `7 of 36`. */
export function grouped(task: Task, total: number): Progress {
  let ended = 0;
  const end = () => {
    ended++;
    task.update(`${ended} of ${total}`);
  };
  return { task: () => ({ update() {}, done: end, warn: end, fail: end }), note() {}, close() {} };
}

function movingProgress(stream: ProgressStream): Progress {
  const c = coloursFor(stream);
  const running: Running[] = [];
  let drawn = 0;
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  const erase = () => {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const draw = () => {
    erase();
    const width = (stream.columns ?? 80) - 1;
    for (const { label, detail, started } of running) {
      const time = formatDuration(Math.floor((Date.now() - started) / 1000) * 1000 || 1).replace('.0 s', ' s');
      const elapsed = Date.now() - started < 1000 ? '' : `  ${time}`;
      const text = `${label}${detail ? `  ${detail}` : ''}`.slice(0, Math.max(10, width - 2 - elapsed.length));
      stream.write(
        `${c.cyan(frames[frame % frames.length] ?? '')} ${text.slice(0, label.length)}${c.dim(text.slice(label.length) + elapsed)}\n`,
      );
      drawn++;
    }
    frame++;
  };
  const settle = (line?: string) => {
    erase();
    if (line) stream.write(`${line}\n`);
    if (running.length > 0) draw();
    else {
      clearInterval(timer);
      timer = undefined;
    }
  };
  return {
    task(label) {
      const task: Running = { label, detail: '', started: Date.now(), announced: 0 };
      running.push(task);
      timer ??= setInterval(draw, frameMs).unref();
      draw();
      const end = (line: (duration: string) => string) => {
        const at = running.indexOf(task);
        if (at < 0) return;
        running.splice(at, 1);
        settle(line(formatDuration(Date.now() - task.started)));
      };
      return {
        update(detail) {
          task.detail = detail;
        },
        done: (detail = task.detail) =>
          end((time) => `${c.green('✔')} ${label}${detail ? `  ${c.dim(detail)}` : ''}  ${c.dim(time)}`),
        warn: (detail = task.detail) =>
          end((time) => `${c.yellow('!')} ${label}${detail ? `  ${detail}` : ''}  ${c.dim(time)}`),
        fail: (detail = task.detail) =>
          end((time) => `${c.red('✘')} ${label}${detail ? `  ${detail}` : ''}  ${c.dim(time)}`),
      };
    },
    note: (text) => settle(text),
    close() {
      erase();
      clearInterval(timer);
      running.length = 0;
    },
  };
}

function plainProgress(stream: ProgressStream): Progress {
  const running = new Set<Running>();
  let timer: NodeJS.Timeout | undefined;
  const tick = () => {
    for (const task of running) {
      const { started, announced, label, detail } = task;
      const due = announced === 0 ? started + announceMs : announced + repeatMs;
      if (Date.now() < due) continue;
      task.announced = Date.now();
      stream.write(`… ${label}${detail ? `  ${detail}` : ''}\n`);
    }
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    task(label) {
      const task: Running = { label, detail: '', started: Date.now(), announced: 0 };
      running.add(task);
      timer ??= setInterval(tick, 500).unref();
      const end = (mark: string, detail: string) => {
        if (!running.delete(task)) return;
        if (running.size === 0) stop();
        stream.write(`${mark} ${label}${detail ? `  ${detail}` : ''}  ${formatDuration(Date.now() - task.started)}\n`);
      };
      return {
        update(detail) {
          task.detail = detail;
        },
        done: (detail = task.detail) => end('✔', detail),
        warn: (detail = task.detail) => end('!', detail),
        fail: (detail = task.detail) => end('✘', detail),
      };
    },
    note(text) {
      stream.write(`${text}\n`);
    },
    close() {
      running.clear();
      stop();
    },
  };
}
