import { modelExplainers } from '../algorithms/explaining.ts';
import { modelLoaders } from '../algorithms/loading.ts';
import type { Prediction, ServingPackage } from '../contracts/serving.ts';
import { recordExplainer } from '../explain/explain-record.ts';
import type { Problem } from '../serve/http/errors.ts';
import { Problems } from '../serve/http/problems.ts';
import { compileScorer } from '../serve/prediction/scorer.ts';
import { recordValidator } from '../serve/prediction/validate-record.ts';
import type { Row } from '../table/table.ts';
import { type EdgePackage, edgePackageSchema } from './edge-package.ts';
import { windowReader } from './window-values.ts';

/** What the model says of a record: the API's answer without the id by which it would be found in the log. */
export type EdgePrediction = Omit<Prediction, 'inferenceId'>;

/** Values of entity windows by the names of their features; null where there were no events to have one. */
export type WindowValues = Readonly<Record<string, number | null>>;

export interface PredictOptions {
  /** Needed where the model has entity windows: they are state, which lives with the caller. */
  windows?: WindowValues;
  /** Whether reasons are wanted. @default false */
  explain?: boolean;
}

/** A record as it is scored. */
export interface CheckedRecord {
  record: Row;
  windowValues: readonly number[];
}

export interface EdgeModel {
  readonly project: string;
  readonly version: number;
  readonly digest: string;
  /** What it is made of. */
  readonly package: ServingPackage;
  /** Names of the window features, whose values `predict` needs. */
  readonly windows: readonly string[];
  /** Whether a field holds personal data. */
  readonly personal: boolean;
  /** @throws InvalidRecord that names every fault; CannotExplain, MissingCounts, MissingMeans where reasons cannot be given */
  predict(record: unknown, options?: PredictOptions): EdgePrediction;
  /** The two halves of `predict`, for many records whose faults are told together. */
  check(
    record: unknown,
    windows: unknown,
    path: { record: string; windows: string },
    problems: Problems,
  ): CheckedRecord;
  score(checked: CheckedRecord, explain?: boolean): EdgePrediction;
  /** @throws CannotExplain, MissingCounts, MissingMeans */
  loadExplainer(): void;
}

/** The record, or the values of its windows, are not what the model reads. */
export class InvalidRecord extends Error {
  override name = 'InvalidRecord';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
    this.problems = problems;
  }
}

/**
 * Compiles the `model.json` of an edge export: the code that answers in the cloud, without the cloud. It keeps scratch memory: one for each
 * thread.
 * @param json parsed
 * @throws UnexpectedValue, InvalidPackage, UnknownAlgorithm, UnknownCalibration
 */
export function loadModel(json: unknown): EdgeModel {
  const { version, digest, shift = 0, package: pkg }: EdgePackage = edgePackageSchema(json);
  const scorer = compileScorer(pkg, modelLoaders, () => recordExplainer(pkg, modelExplainers));
  const { contract, project } = pkg;
  const personal = contract.some(({ pii }) => pii);
  const validate = recordValidator(contract, new Set(contract.map(({ name }) => name)));
  const readWindows = windowReader(scorer.windowNames);
  const paths = { record: 'record', windows: 'windows' };

  const check: EdgeModel['check'] = (record, windows, path, problems) => ({
    record: validate(record, path.record, problems),
    windowValues: readWindows(windows, path.windows, problems),
  });
  const score: EdgeModel['score'] = ({ record, windowValues }, explain = false) => {
    const { answer, explanation } = scorer.score(record, windowValues, explain, shift);
    return explanation ? { ...answer, explanation } : answer;
  };
  return {
    project,
    version,
    digest,
    package: pkg,
    windows: scorer.windowNames,
    personal,
    loadExplainer: scorer.loadExplainer,
    check,
    score,
    predict(record, { windows, explain = false } = {}) {
      const problems = new Problems({ personal });
      const checked = check(record, windows, paths, problems);
      if (problems.list.length > 0) throw new InvalidRecord(problems.list);
      return score(checked, explain);
    },
  };
}
