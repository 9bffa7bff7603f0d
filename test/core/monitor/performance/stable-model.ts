import type { Project, ProjectInput } from '../../../../core/contracts/project.ts';
import type { CapturedPrediction, RecordedLabel } from '../../../../core/contracts/serving.ts';
import type { Task } from '../../../../core/contracts/task.ts';
import { readLabels } from '../../../../core/labels/read-labels.ts';
import { decide } from '../../../../core/metrics/cost/decision.ts';
import { realisedCosts } from '../../../../core/metrics/cost/realised-cost.ts';
import { conformalQuantile } from '../../../../core/metrics/intervals/conformal.ts';
import { statisticsOf } from '../../../../core/metrics/statistics.ts';
import { rowScorer } from '../../../../core/monitor/performance/known/scored-row.ts';
import { performanceRows } from '../../../../core/monitor/performance/performance-rows.ts';
import { columnReference } from '../../../../core/reference/column-reference.ts';
import type { Reference } from '../../../../core/reference/reference.ts';
import { normalQuantile } from '../../../../core/stats/normal-quantile.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { project as projectOf } from '../../../support/project.ts';
import { lines } from '../traffic.ts';
import { day, look, start } from './worlds.ts';

/** `blocked`: only frauds that were let through are ever labelled. */
export type StableKind = 'costs' | 'blocked' | 'noCosts' | 'regression' | 'multiclass';

/** Of 20 models. */
const kinds: readonly StableKind[] = [
  ...new Array<StableKind>(8).fill('costs'),
  ...new Array<StableKind>(4).fill('blocked'),
  ...new Array<StableKind>(2).fill('noCosts'),
  ...new Array<StableKind>(3).fill('regression'),
  ...new Array<StableKind>(3).fill('multiclass'),
];
const classes = ['a', 'b', 'c'];
const channels = ['web', 'app', 'shop', 'phone'];
const falsePositive = 5;
const coverage = 0.9;

interface Row {
  prediction: CapturedPrediction;
  truth: number;
  /** Days after which its label comes. */
  delay: number;
}

/** A model that is right for ever, the records that it is asked about, which differ from day to day, and what a look would tell. */
export interface StableModel {
  kind: StableKind;
  reference: Reference;
  /** After so many days. */
  lookAt(days: number): Promise<ReturnType<typeof look>>;
}

/** Model number `seed`; how much it is asked and can tell is drawn. */
export function stableModel(seed: number, days: number): StableModel {
  const kind = kinds[seed % kinds.length]!;
  const random = seededRandom(7919 * (seed + 1));
  const normal = () => normalQuantile(Math.max(1e-12, random()));
  const of = {
    perDay: Math.round(30 * 10 ** random()),
    testRows: Math.round(1500 * 4 ** random()),
    centre: -0.5 - 4 * random(),
    strength: 0.8 + 1.7 * random(),
    delay: 4 * random(),
  };
  const task: Task = kind === 'regression' || kind === 'multiclass' ? kind : 'binary';
  const weekday = Array.from({ length: 7 }, () => 0.2 * normal());

  function rowsOf(date: number, size: number): Row[] {
    const common = weekday[((date % 7) + 7) % 7]! + 0.15 * normal();
    return Array.from({ length: size }, (_, i) => {
      const amount = Math.round(100 * Math.exp(3.5 + normal())) / 100;
      const age = Math.round(100 * random());
      const prediction: CapturedPrediction = {
        inferenceId: `m${seed}-${date}-${i}`,
        project: 'fraud',
        modelVersion: 3,
        at: new Date(start + date * day + (i * day) / size).toISOString(),
        record: {
          amount,
          age,
          channel: channels[Math.floor(4 * random() ** 2)],
          country: `c${Math.floor(8 * random())}`,
        },
        windows: {},
      };
      return { prediction, truth: answer(prediction, amount, common), delay: -of.delay * Math.log(1 - random()) };
    });
  }

  function answer(prediction: CapturedPrediction, amount: number, common: number): number {
    const score = of.centre + common + of.strength * normal();
    if (task === 'regression') {
      prediction.value = score;
      return score + Math.exp(0.3 * common + 0.5 * normal()) * normal();
    }
    if (task === 'multiclass') {
      const weights = [Math.exp(1 + common), Math.exp(of.strength * normal()), Math.exp(of.strength * normal())];
      const total = weights.reduce((a, b) => a + b, 0);
      prediction.probabilities = Object.fromEntries(classes.map((name, k) => [name, weights[k]! / total]));
      const at = random() * total;
      return at < weights[0]! ? 0 : at < weights[0]! + weights[1]! ? 1 : 2;
    }
    const p = 1 / (1 + Math.exp(-score));
    prediction.probability = p;
    prediction.costs = kind === 'noCosts' ? [1, 1, 0, 0] : [falsePositive, amount, 0, 0];
    prediction.decision = decide(p, prediction.costs).decision;
    return random() < p ? 1 : 0;
  }

  const tested = Array.from({ length: 30 }, (_, d) => rowsOf(d - 30, Math.round(of.testRows / 30))).flat();
  const served = Array.from({ length: days }, (_, d) => rowsOf(d, of.perDay)).flat();
  const project = projectFor(kind, task);
  const reference = referenceOf(tested, task);
  if (task === 'regression') {
    const errors = Float64Array.from(tested, ({ prediction, truth }) => Math.abs(truth - prediction.value!));
    const reach = conformalQuantile(errors, coverage);
    reference.intervalCoverage = coverage;
    for (const { prediction } of served) {
      const value = prediction.value!;
      prediction.interval = { lower: value - reach, upper: value + reach, coverage };
    }
  }
  const maturity = 3 * of.delay * day;

  return {
    kind,
    reference,
    async lookAt(until) {
      const now = start + until * day;
      const recent = served.filter(({ prediction }) => {
        const at = Date.parse(prediction.at);
        return at >= now - 30 * day && at < now;
      });
      const labels = recent.flatMap(({ prediction, truth, delay }): RecordedLabel[] => {
        const at = Date.parse(prediction.at) + delay * day;
        if (at > now || (kind === 'blocked' && (truth === 0 || prediction.decision !== 'allow'))) return [];
        const value = task === 'multiclass' ? classes[truth]! : truth;
        return [{ project: 'fraud', inferenceId: prediction.inferenceId, value, at: new Date(at).toISOString() }];
      });
      const rows = performanceRows(
        reference,
        recent.map(({ prediction }) => prediction).map(rowScorer(reference)),
        await readLabels([lines(labels)], { now, codeOf: () => 0 }),
        { absentMeans: project.labels.absentMeans, maturity: () => maturity, wholeUntil: (_, latest) => latest },
      );
      return look(rows, reference, project);
    },
  };
}

function projectFor(kind: StableKind, task: Task): Project {
  const objective: ProjectInput['objective'] = { task, target: 'y', description: 'stable' };
  if (kind === 'costs' || kind === 'blocked') objective.costs = { falsePositive, falseNegative: { column: 'amount' } };
  return projectOf('fraud', {
    objective,
    labels: { absentMeans: kind === 'blocked' ? 'negative' : 'unknown' },
  });
}

/** As a run makes it of the test part. */
function referenceOf(tested: readonly Row[], task: Task): Reference {
  const target = Float64Array.from(tested, ({ truth }) => truth);
  const scoresOf = ({ probability, value, probabilities }: CapturedPrediction) =>
    probabilities ? classes.map((name) => probabilities[name]!) : [probability ?? value!];
  const predictions = Float64Array.from(tested.flatMap(({ prediction }) => scoresOf(prediction)));
  const outputs = predictions.length / tested.length;
  const statistics = statisticsOf({ task, outputs, target, predictions });
  const costs = Float64Array.from(tested.flatMap(({ prediction }) => prediction.costs ?? [0, 0, 0, 0]));
  const rows = Uint32Array.from(tested.keys());
  const contract = (name: string, type: 'number' | 'string') => ({
    name,
    type,
    required: false,
    used: true,
    pii: false,
  });
  const numbers = ['amount', 'age'].map((name) => {
    const values = Float64Array.from(tested, ({ prediction }) => Number(prediction.record[name]));
    return columnReference(contract(name, 'number'), { name, type: 'number', values }, rows);
  });
  const texts = ['channel', 'country'].map((name) => {
    const values = tested.map(({ prediction }) => String(prediction.record[name]));
    const dictionary = [...new Set(values)];
    const codes = Int32Array.from(values, (value) => dictionary.indexOf(value));
    return columnReference(contract(name, 'string'), { name, type: 'string', dictionary, codes }, rows);
  });
  const money = task === 'binary' ? realisedCosts(predictions, target, costs).cost : null;
  return {
    format: 1,
    project: 'fraud',
    task,
    classes: task === 'multiclass' ? classes : task === 'binary' ? ['0', '1'] : [],
    rows: tested.length,
    columns: [...numbers, ...texts],
    windows: [],
    score: null,
    performance: {
      rows: tested.length,
      metrics: Object.fromEntries(Object.entries(statistics).map(([name, of]) => [name, of()])),
      costPer1000: money ? (1000 * money.reduce((a, b) => a + b, 0)) / money.length : null,
    },
  };
}

/** What was found of models that stay right, although there is nothing to find. */
export interface FalseAlarms {
  models: number;
  /** That alarmed at all. */
  alarming: number;
  /** Findings that a look showed and the one before had not, a model and month (30 days). */
  perMonth: number;
  /** By the check, models. */
  byCheck: Record<string, number>;
  examples: string[];
}

/** Looks every `step` days at models `from` to `to`, from the eighth day on. */
export async function falseAlarms(from: number, to: number, days: number, step = 1): Promise<FalseAlarms> {
  const byCheck: Record<string, number> = {};
  const examples: string[] = [];
  let [alarming, episodes] = [0, 0];
  for (let seed = from; seed < to; seed++) {
    const model = stableModel(seed, days);
    const checks = new Set<string>();
    let before: string[] = [];
    for (let until = 8; until <= days; until += step) {
      const findings = (await model.lookAt(until))?.findings ?? [];
      for (const { id, check, message } of findings) {
        if (before.includes(id)) continue;
        episodes++;
        if (!checks.has(check)) examples.push(`model ${seed} (${model.kind}), day ${until}: ${id}: ${message}`);
        checks.add(check);
      }
      before = findings.map(({ id }) => id);
    }
    if (checks.size > 0) alarming++;
    for (const check of checks) byCheck[check] = (byCheck[check] ?? 0) + 1;
  }
  const months = ((to - from) * days) / 30;
  return { models: to - from, alarming, perMonth: episodes / months, byCheck, examples };
}
