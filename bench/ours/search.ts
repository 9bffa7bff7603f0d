/**
 * The search of a table beside random draws of the same space, as many trials of each, one after the other on one thread. Both begin
 * with the same first round. Prints what the best on validation makes of test rows, and the processor time of all trials.
 * Usage: `node bench/ours/search.ts FOLDER NAME SEED TRIALS`.
 */
import { joinRows } from '../../adapters/duckdb/snapshot.ts';
import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { modelLoaders } from '../../core/algorithms/loading.ts';
import { algorithms } from '../../core/algorithms/training.ts';
import type { Project } from '../../core/contracts/project.ts';
import type { LifecycleState, Rung, TrialSpec } from '../../core/contracts/steps.ts';
import { selectionMetric, selectionStatistic } from '../../core/metrics/selection-metric.ts';
import type { Prepared } from '../../core/prepare/prepared.ts';
import { prepareStep } from '../../core/prepare/step.ts';
import { profileStep } from '../../core/profile/step.ts';
import { rungsOfTrial } from '../../core/search/pace.ts';
import { planRound, planTrials, type Seen } from '../../core/search/plan-trials.ts';
import { readTrialData } from '../../core/search/references.ts';
import { runTrial, type TrialOutput } from '../../core/search/run-trial.ts';
import { snapshotStep } from '../../core/snapshot/step.ts';
import { runStep } from '../../core/steps/run-step.ts';
import { parts } from '../../core/table/feature-matrix.ts';
import { rowsOf, valuesOf } from '../../core/table/rows-of-part.ts';
import { Cloud } from '../../scripts/simulate/cloud.ts';
import { tableProject } from './table-project.ts';

interface Trial {
  spec: TrialSpec;
  /** Losses. */
  validation: number;
  test: number;
  /** Seconds of processor time of this trial, and of all until its end. */
  took: number;
  until: number;
}

const [folder, name, seed, count] = process.argv.slice(2) as [string, string, string, string];
const trials = Number(count);
const search = { trials, minutes: 720 };
const table = tableProject(folder, name, { training: { seed: Number(seed), search } });
const { project, about } = table;
const metric = selectionMetric(project);
const cloud = new Cloud(name, 1, Date.UTC(2026, 0, 1));
await cloud.publish(project);
await cloud.deliver('rows', 'rows.ndjson', table.rowsOf('train'));
const ports = { ...cloud.ports(), joinRows, onnx: onnxWasm, page: () => '' };
const at = new Date(cloud.now).toISOString();
const trigger = { id: 'bench', project: name, reason: 'manual' as const, by: 'bench', at };
let state: LifecycleState = { project: name, runId: 'bench', trigger };
state = { ...state, snapshot: await runStep(ports, snapshotStep, state) };
state = { ...state, profile: await runStep(ports, profileStep, state) };
const prepare = await runStep(ports, prepareStep, state);

/** What both sides have in common is trained once. */
const trained = new Map<string, { output: TrialOutput; test: number; took: number }>();

async function train(spec: TrialSpec, rungs: readonly Rung[]) {
  const own = rungsOfTrial(rungs, spec);
  const address = JSON.stringify([spec, own]);
  const known = trained.get(address);
  if (known) return known;
  const data = await readTrialData(ports, prepare, spec, algorithms);
  const started = process.cpuUsage();
  const output = await runTrial(spec, data, () => false, { algorithms, loaders: modelLoaders }, own);
  const { user, system } = process.cpuUsage(started);
  const made = { output, test: lossOn(data, output), took: (user + system) / 1e6 };
  trained.set(address, made);
  return made;
}

function lossOn({ target, part, task, classes }: Prepared, { predictions }: TrialOutput): number {
  const outputs = task === 'multiclass' ? classes.length : 1;
  const truth = valuesOf(target, rowsOf(part, parts.test), 1);
  return selectionStatistic(metric, { task, outputs, target: truth, predictions: predictions.test })();
}

async function searchOf(of: Project): Promise<Trial[]> {
  const made: Trial[] = [];
  const seen: Seen[] = [];
  let round = planTrials(of, prepare.counts, algorithms);
  for (;;) {
    const left = round.toCome;
    for (const spec of round.trials.filter(({ fraction, baseline }) => fraction === undefined && !baseline)) {
      const { output, test, took } = await train(spec, round.rungs);
      const { history, stoppingMetricName: watched, outpaced } = output;
      const validation = output.metrics[metric]!;
      made.push({ spec, validation, test, took, until: took + (made.at(-1)?.until ?? 0) });
      seen.push({ spec, loss: validation, ...(!outpaced && { history, ...(watched !== undefined && { watched }) }) });
    }
    if (left === 0) return made;
    round = planRound(of, prepare.counts, algorithms, seen, left);
  }
}

const best = (of: readonly Trial[]) => of.reduce((a, b) => (b.validation < a.validation ? b : a));
const ours = await searchOf(project);
// As many as are drawn at once do not learn from each other.
const random = await searchOf({
  ...project,
  training: { ...project.training, search: { ...search, parallel: trials } },
});
const time = ours.at(-1)!.until;
const within = random.filter(({ until }) => until <= time);
process.stdout.write(
  JSON.stringify({
    classes: about.classes?.length ?? 0,
    seconds: time,
    ...{ validation: best(ours).validation, test: best(ours).test },
    randomSeconds: random.at(-1)!.until,
    ...{ randomValidation: best(random).validation, randomTest: best(random).test },
    ...{ timedTrials: within.length, timedValidation: best(within).validation, timedTest: best(within).test },
  }),
);
