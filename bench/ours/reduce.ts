/**
 * What the reduction of the chosen model takes and leaves: a lifecycle of three trials of trees on one table, its winner refitted as it was
 * trained and as small as a tolerance allows. Of both the size of what serves, the time of a request's row (median of pairs of runs)
 * and the loss of rows that nobody has seen. Usage: `node bench/ours/reduce.ts FOLDER NAME [TOLERANCE...]`.
 */
import { tensorFlowWasm } from '../../adapters/tensorflow/wasm.ts';
import { modelLoaders } from '../../core/algorithms/loading.ts';
import { algorithmsWith } from '../../core/algorithms/training.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { Evaluation } from '../../core/evaluate/evaluation-json.ts';
import { type Refit, refit } from '../../core/register/refit.ts';
import { refitInput } from '../../core/register/refit-step.ts';
import { createScorer } from '../../core/serve/prediction/create-scorer.ts';
import { quantile } from '../../core/stats/quantile.ts';
import type { Row } from '../../core/table/table.ts';
import { runOfTable } from './lifecycle-of-table.ts';
import { lossOfAnswers } from './loss-of-answers.ts';

const [folder, name, ...given] = process.argv.slice(2) as [string, string, ...string[]];
const tolerances = given.length > 0 ? given.map(Number) : [0.05];
const { about, cloud, run, rowsOf } = await runOfTable(folder, name, {
  training: { algorithms: ['gradientBoostedTrees'], search: { trials: 3 } },
});
const rows = rowsOf('test');
const { lake, registry } = cloud;
const ports = {
  lake,
  registry,
  clock: () => new Date(),
  codeHash: () => 'bench',
  algorithms: algorithmsWith(tensorFlowWasm),
  loaders: modelLoaders,
  threads: () => undefined,
  stopwatch: () => performance.now(),
};
const evaluated = await lake.get(keysOf.work(run.project, run.evaluate!.stepKey, 'evaluation.json'));
const input = await refitInput(ports, run, JSON.parse(new TextDecoder().decode(evaluated)) as Evaluation);
const made = async (optimise: false | { tolerance: number }) => {
  const { dataset } = input;
  const { project } = dataset.extra;
  const training = { ...project.training, optimise };
  const started = process.cpuUsage();
  const own = await refit({
    ...input,
    dataset: { ...dataset, extra: { ...dataset.extra, project: { ...project, training } } },
  });
  const { user, system } = process.cpuUsage(started);
  return { ...own, seconds: (user + system) / 1e6 };
};
const before = await made(false);
const bytes = ({ model }: Refit) => JSON.stringify(model).length;
const middle = (values: readonly number[]) => quantile(Float64Array.from(values).sort(), 0.5);
for (const tolerance of tolerances) {
  const after = await made({ tolerance });
  const scorers = [before, after].map(({ model }) => createScorer(model));
  const microseconds = (scorer: (typeof scorers)[number]) => {
    const from = performance.now();
    for (const row of rows) scorer.score(row as Row, []);
    return (1000 * (performance.now() - from)) / rows.length;
  };
  for (const scorer of scorers) microseconds(scorer);
  const times = Array.from({ length: 21 }, () => scorers.map(microseconds));
  const loss = scorers.map((scorer) =>
    lossOfAnswers(
      about,
      rows,
      rows.map((row) => scorer.score(row as Row, []).answer),
    ),
  );
  process.stdout.write(
    `${JSON.stringify({
      name,
      algorithm: before.model.model.algorithm,
      bytes: [bytes(before), bytes(after)],
      rowMicroseconds: [0, 1].map((side) => middle(times.map((pair) => pair[side]!))),
      rowRatio: middle(times.map(([own, other]) => other! / own!)),
      loss,
      refitSeconds: [before.seconds, after.seconds],
      reduced: after.reduced,
    })}\n`,
  );
}
