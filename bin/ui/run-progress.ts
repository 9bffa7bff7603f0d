import type { StepRecord, TrialRecord } from '../../core/contracts/registry/runs.ts';
import type { RunDetails } from '../client/run.ts';
import { formatCount, formatNumber } from './format.ts';
import type { Progress, Task } from './progress.ts';

/** Shows a run's steps and trials as they come; call it with every state that was read. */
export function runProgress(progress: Progress, metric?: string): (details: RunDetails) => void {
  const tasks = new Map<string, Task>();
  const ended = new Set<string>();
  const taskOf = (name: string) => {
    const task = tasks.get(name) ?? progress.task(name);
    tasks.set(name, task);
    return task;
  };
  const end = (name: string, failed: boolean, detail: string) => {
    if (ended.has(name)) return;
    ended.add(name);
    const task = taskOf(name);
    if (failed) task.fail(detail);
    else task.done(detail);
  };
  return ({ run, steps, trials }) => {
    for (const step of steps) {
      // Trials are steps too; they are shown together.
      if (/^trial-\d+$/.test(step.step) || ended.has(step.step)) continue;
      taskOf(step.step);
      if (step.status !== 'running' && !(step.status === 'failed' && run.status === 'running'))
        end(step.step, step.status === 'failed', stepDetail(step));
    }
    if (trials.length > 0 && !ended.has('trials')) {
      const planned = Number(steps.find((s) => s.step === 'search')?.summary?.trials ?? 0);
      // An average of trials is one more.
      const detail = trialsDetail(trials, Math.max(planned, trials.length), metric);
      taskOf('trials').update(detail);
      const running = trials.some((t) => t.status === 'running') || trials.length < planned;
      if (!running || run.status !== 'running')
        end(
          'trials',
          trials.every((t) => t.status === 'failed'),
          detail,
        );
    }
    if (run.status !== 'running')
      for (const name of tasks.keys()) end(name, run.status === 'failed', run.status === 'failed' ? 'did not end' : '');
  };
}

/** `reused`, or the step's own figures. */
export function stepDetail({ reused, summary, error }: StepRecord): string {
  const figures = Object.entries(summary ?? {})
    .filter(([, value]) => ['number', 'string', 'boolean'].includes(typeof value))
    .slice(0, 5)
    .map(
      ([name, value]) =>
        `${spaced(name)} ${typeof value === 'number' ? shortNumber(value) : String(value).slice(0, 60)}`,
    );
  return error ?? [...(reused ? ['known already'] : []), ...figures].join(', ');
}

function trialsDetail(trials: TrialRecord[], planned: number, metric?: string): string {
  const done = trials.filter((t) => t.status === 'succeeded');
  const failed = trials.filter((t) => t.status === 'failed').length;
  const parts = [`${done.length} of ${planned} done`, ...(failed > 0 ? [`${failed} failed`] : [])];
  // Trials on a fraction of the rows are points of the learning curve and cannot win.
  const candidates = done.filter((t) => t.fraction === undefined);
  const scores = metric ? candidates.map((t) => t.metrics?.[metric]).filter((s) => s !== undefined) : [];
  if (metric && scores.length > 0) {
    const best = ['rocAuc', 'prAuc'].includes(metric) ? Math.max(...scores) : Math.min(...scores);
    parts.push(`best ${metric} ${formatNumber(best)}`);
  }
  return parts.join(', ');
}

const shortNumber = (value: number) => (Number.isInteger(value) ? formatCount(value) : formatNumber(value));

/** `blockNothing` as `block nothing`. */
function spaced(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
}
