import type { AlgorithmFacts } from '../contracts/algorithms.ts';
import type { ModelJson } from '../contracts/model.ts';
import type { BaselineKind } from '../contracts/steps.ts';
import type { Join } from './joining.ts';
import type { LinkName } from './link-name.ts';
import type { SearchedData, TrainingData, TrainingResult, TrainOptions } from './model.ts';

/** What is left of a model's size: of its bytes, and of what one prediction reads; each in (0, 1], one of them below 1. */
export interface SizeFraction {
  bytes: number;
  reads: number;
}

export type Parameters = Record<string, number | string | boolean>;

/**
 * An algorithm: what searches its parameters and what trains. Its model is read by its `ModelLoader`, explained by its
 * `ModelExplainer` and written in other formats by its `ModelExporter`; the four stand in four tables (`training.ts`,
 * `loading.ts`, `explaining.ts`, `exporting.ts`), so that a function holds, and its code hash covers, only what it runs.
 */
export interface Algorithm extends AlgorithmFacts {
  readonly name: string;
  /** Any model worth having must beat it: it is tried in every search, beside what the project asks for. */
  readonly baseline?: BaselineKind;
  /** It trains nowhere but in a container. */
  readonly inContainer?: boolean;
  /** It trains by rounds, whose best number a refit takes over. */
  readonly rounds: boolean;
  /**
   * How far a round goes with these parameters: after the same distance, rounds times this, training with different parameters has
   * come about as far, so that a trial that is behind others there may be ended. Absent: curves are not compared.
   */
  stride?(parameters: Parameters): number;
  /** Parameters of the first trial. */
  defaults(data: SearchedData): Parameters;
  /** Parameters that a search tries before it draws any: unlike the defaults, and as good on many tables. */
  starts?(data: SearchedData): readonly Parameters[];
  /**
   * Other penalties of a model that is solved in no time: where rows are few they are all tried beside the trials that a project asks
   * for, as a path is fitted whole (Friedman, Hastie and Tibshirani, "Regularization paths for generalized linear models", 2010).
   */
  path?(data: SearchedData): readonly Parameters[];
  /** Parameters of a further trial; `random` is uniform in [0, 1). */
  sample(random: () => number, data: SearchedData): Parameters;
  /**
   * Whether training with these parameters can start from bins that trials share, made with `sharedBins`; absent: never.
   * The result is the same as from numbers.
   */
  readsSharedBins?(parameters: Parameters): boolean;
  /**
   * The model with other raw scores, for what weights of classes do to the odds; absent: its classes cannot be weighted.
   * @param less by output: what every score is less
   */
  shiftScores?(model: ModelJson, less: readonly number[]): ModelJson;
  /**
   * The model as it was after fewer rounds; absent: it has to be trained anew.
   * @param iterations at most those of the model
   */
  cut?(model: ModelJson, iterations: number): ModelJson;
  /** The model with the first of its trees, which do not build on each other; absent: it has none such. @param fraction in (0, 1) */
  thin?(model: ModelJson, fraction: number): ModelJson;
  /**
   * Parameters of models of about a fraction of the size, the likelier to predict as well the earlier; absent: it has no smaller ones.
   * @param iterations of the model, see `TrainingResult`
   */
  smaller?(parameters: Parameters, iterations: number, fraction: SizeFraction): Parameters[];
  /** From raw scores, which averages are taken of, to predictions; absent or undefined: it has none. Models of different links have none in common. */
  link?(model: ModelJson): LinkName | undefined;
  /** How its models become one of the same form; absent: an average holds them as they are. */
  readonly join?: Join;
  /** @throws InvalidParameter, InvalidTrainingData */
  train(
    data: TrainingData,
    parameters: Parameters,
    seed: number,
    options?: TrainOptions,
  ): TrainingResult | Promise<TrainingResult>;
}

/** An algorithm that does not keep its caller waiting: what fits a feature plan can ask it. */
export interface SynchronousAlgorithm extends Algorithm {
  train(data: TrainingData, parameters: Parameters, seed: number, options?: TrainOptions): TrainingResult;
}

/** By name; the strongest first. */
export type AlgorithmTable = readonly Algorithm[];
