import { loadModel, type ModelLoader } from '../../algorithms/loader.ts';
import type { Explanation, Prediction, ServingPackage } from '../../contracts/serving.ts';
import type { RecordExplainer } from '../../explain/explain-record.ts';
import { toNumber } from '../../features/cells.ts';
import type { FeaturePlan } from '../../features/plan.ts';
import { rowTransform } from '../../features/row.ts';
import { windowNamesOf } from '../../features/window-names.ts';
import { applyCalibration, applyMulticlassCalibration } from '../../metrics/calibration/apply-calibration.ts';
import { shiftLogOdds } from '../../metrics/calibration/shift-log-odds.ts';
import { costColumns, type RowCosts, recordCosts } from '../../metrics/cost/cost.ts';
import { decide } from '../../metrics/cost/decision.ts';
import { intervalOf } from '../../metrics/intervals/interval-of.ts';
import type { Row } from '../../table/table.ts';
import type { WindowSpec } from '../../windows/specs.ts';

/** What a model says of one record. */
export interface Score {
  answer: Omit<Prediction, 'inferenceId' | 'modelVersion' | 'explanation'>;
  /** Binary, where the project states costs. */
  costs?: [number, number, number, number];
  /** Log odds that were added to the calibrated probability, where there are any. */
  shift?: number;
  /** Where it was asked for. Not part of `answer`, which is what the inference log keeps. */
  explanation?: Explanation;
}

/** A serving package, compiled: plan, model, calibration and decision as one function of a record. */
export interface Scorer {
  /** Entity windows whose values `score` is given, in the order of `readWindows`. */
  readonly windows: readonly WindowSpec[];
  /** Names of these values. */
  readonly windowNames: readonly string[];
  /** Fields that a record must have. */
  readonly needed: ReadonlySet<string>;
  /**
   * Makes what explains the model, which is not made before it is first asked for: most requests want no reasons.
   * @throws CannotExplain, MissingCounts, MissingMeans
   */
  loadExplainer(): void;
  /**
   * @param shift binary: log odds that the base rate of late adds to the calibrated probability. @default 0
   * @throws as `loadExplainer` where `explain` is asked for
   */
  score(record: Row, windowValues: readonly number[], explain?: boolean, shift?: number): Score;
}

export class InvalidPackage extends Error {
  override name = 'InvalidPackage';
}

/**
 * Compiles a package. The scorer keeps scratch memory: it is not to be shared between threads.
 * @param loaders of models that can be served
 * @param explain makes what explains the package, when that is first asked for
 * @throws InvalidPackage, UnknownAlgorithm, UnknownCalibration
 */
export function compileScorer(
  pkg: ServingPackage,
  loaders: readonly ModelLoader[],
  explain: () => RecordExplainer,
): Scorer {
  if (pkg.format !== 1) throw new InvalidPackage(`expected a package of format 1, received ${pkg.format}`);
  const plan = pkg.plan as FeaturePlan;
  const model = loadModel(pkg.model, loaders);
  if (model.features !== plan.features.length)
    throw new InvalidPackage(`the model has ${model.features} features and its plan ${plan.features.length}`);
  const transform = rowTransform(plan);
  const features = new Float32Array(plan.features.length);
  const outputs = new Float64Array(model.outputs);
  const answer = answerOf(pkg);
  let explainer: RecordExplainer | undefined;
  const loadExplainer = (): RecordExplainer => {
    explainer ??= explain();
    return explainer;
  };
  return {
    windows: plan.windows,
    windowNames: windowNamesOf(plan),
    needed: neededFields(pkg, plan),
    loadExplainer,
    score(record, windowValues, explain = false, shift = 0) {
      transform(record, windowValues, features);
      model.predictRow(features, outputs);
      const score = answer(outputs, record, shift);
      if (!explain) return score;
      return { ...score, explanation: loadExplainer()(record, windowValues, features, score.answer) };
    },
  };
}

/** Fields that a record must have: what the plan reads, and what costs are made of. */
export function neededFields(pkg: ServingPackage, plan = pkg.plan as FeaturePlan): Set<string> {
  const used = pkg.contract.filter((column) => column.used).map((column) => column.name);
  return new Set([
    ...used,
    ...plan.inputs.map((input) => input.name),
    ...(plan.time === null ? [] : [plan.time]),
    ...costColumns(pkg.costs),
  ]);
}

type Answer = (outputs: Float64Array, record: Row, shift: number) => Score;

function answerOf(pkg: ServingPackage): Answer {
  switch (pkg.task) {
    case 'binary':
      return binaryAnswer(pkg);
    case 'multiclass': {
      const calibrate = applyMulticlassCalibration(pkg.calibration);
      const weights = pkg.model.classWeights ?? pkg.classes.map(() => 1);
      return (outputs) => {
        calibrate(outputs);
        let best = 0;
        for (let c = 1; c < outputs.length; c++)
          if (outputs[c]! * weights[c]! > outputs[best]! * weights[best]!) best = c;
        const probabilities = Object.fromEntries(pkg.classes.map((name, c) => [name, outputs[c]!]));
        return { answer: { label: pkg.classes[best]!, probabilities } };
      };
    }
    case 'anomaly': {
      const { threshold = Infinity } = pkg.anomalies ?? {};
      return ([score]) => ({ answer: { score: score!, decision: score! > threshold ? 'review' : 'allow' } });
    }
    case 'regression': {
      const { intervals } = pkg;
      if (!intervals) return (outputs) => ({ answer: { value: outputs[0]! } });
      return ([value]) => ({ answer: { value: value!, interval: intervalOf(intervals, value!) } });
    }
  }
}

function binaryAnswer({ calibration, costs, review }: ServingPackage): Answer {
  const calibrate = applyCalibration(calibration);
  return (outputs, record, shift) => {
    const probability = shiftLogOdds(calibrate(outputs[0]!), shift);
    const rowCosts: RowCosts = recordCosts(costs ?? null, (column) => known(record[column]));
    const { decision, expectedCost } = decide(probability, rowCosts, review);
    const shifted = shift === 0 ? {} : { shift };
    return costs
      ? { answer: { probability, decision, expectedCost }, costs: [...rowCosts], ...shifted }
      : { answer: { probability, decision }, ...shifted };
  };
}

/** The number in a cost column as a table has it: missing where it is null. */
function known(value: unknown): number | undefined {
  const number = toNumber(value);
  return Number.isNaN(number) ? undefined : number;
}
