import type { ModelJson } from '../contracts/model.ts';
import type { ReductionKind } from '../contracts/reduction.ts';
import type { ModelForm } from './model-form.ts';

/** How the models of one algorithm become smaller without being trained. */
export interface ModelReducer {
  readonly name: string;
  /** Less of such a model is fewer features, with the plan that makes them. */
  readonly byFeatures?: true;
  /** The same predictions in fewer bytes. */
  shorten(model: ModelJson): ModelJson;
  /** What changes predictions a little, in the order in which it is tried. */
  readonly reductions: readonly ModelReduction[];
  /** By feature: whether a prediction can depend on it. */
  reads(model: ModelJson): boolean[];
  /** The model as one of some of its features, which hold all that it reads. @param kept indices, ascending */
  onFeatures(model: ModelJson, kept: readonly number[]): ModelJson;
}

export interface ModelReduction {
  readonly kind: Exclude<ReductionKind, 'members' | 'rounds'>;
  /** What can be tried with a model, the mildest first. */
  levels(model: ModelJson): readonly number[];
  /**
   * @param like the model that the level was found with, not reduced: what is relative to its size is so of both. As many members as `model` at least
   */
  apply(model: ModelJson, level: number, like: ModelJson): ModelJson;
}

/** The parts of a reducer, of models of one form. */
export interface ReducerOf<J extends ModelJson> {
  byFeatures?: true;
  shorten?(model: J): J;
  reductions: readonly {
    kind: ModelReduction['kind'];
    levels(model: J): readonly number[];
    apply(model: J, level: number, like: J): J;
  }[];
  reads(model: J): boolean[];
  onFeatures(model: J, kept: readonly number[]): J;
}

export function modelReducer<J extends ModelJson>(
  { name, read }: ModelForm<J>,
  own: ReducerOf<NoInfer<J>>,
): ModelReducer {
  return {
    name,
    ...(own.byFeatures && { byFeatures: own.byFeatures }),
    shorten: (model) => own.shorten?.(read(model)) ?? model,
    reductions: own.reductions.map(({ kind, levels, apply }) => ({
      kind,
      levels: (model) => levels(read(model)),
      apply: (model, level, like) => apply(read(model), level, read(like)),
    })),
    reads: (model) => own.reads(read(model)),
    onFeatures: (model, kept) => own.onFeatures(read(model), kept),
  };
}
