import type { ModelJson } from '../../contracts/model.ts';
import type { Explanation } from '../../contracts/serving.ts';
import type { ModelForm } from '../model-form.ts';
import { CannotExplain } from './errors.ts';

/** Features of one row. */
export type RowValues = Float32Array | Float64Array;

/** Explains predictions of one model. It keeps scratch memory: it is not to be shared between threads. */
export interface Explainer {
  readonly features: number;
  readonly outputs: number;
  /** What contributions start from, by output: the mean raw score over the training rows, of a network the score of their mean. */
  readonly expected: Float64Array;
  /**
   * What each feature adds to the raw score of a row: log odds where the model is binary, the logits of the
   * classes where it is multiclass, the value (or what its link makes the value of) in a regression.
   * @param out shape (outputs, features), overwritten; with `expected` it sums to the raw scores
   * @param only the output that is wanted: the others are 0. @default all
   */
  contributions(row: RowValues, out: Float64Array, only?: number): void;
}

type ValueScale = Extract<Explanation['scale'], 'value' | 'logValue' | 'probability' | 'logScore'>;

/** What explains a stored model. */
export interface ModelExplanation extends Explainer {
  /** What raw scores, and so contributions, are in: of classes `probability`, or else what their link makes probabilities of. */
  valueScale(): ValueScale;
}

/** Explains the models of one algorithm. */
export interface ModelExplainer {
  readonly name: string;
  /** @throws ExplainError, MalformedModel */
  explain(json: ModelJson): ModelExplanation;
}

/** @param scale @default value */
export function modelExplainer<J extends ModelJson>(
  { name, read }: ModelForm<J>,
  explain: (json: J) => Explainer,
  scale: (json: J) => ValueScale = () => 'value',
): ModelExplainer {
  return {
    name,
    explain(json) {
      const model = read(json);
      return { ...explain(model), valueScale: () => scale(model) };
    },
  };
}

const unexplained: Readonly<Record<string, string>> = {
  onnx: 'a graph of ONNX may compute anything, so that no exact contributions follow from it; what it looks at as a whole stands in the model card',
};

/** What explains a stored model. @throws CannotExplain */
export function explainerOf(json: ModelJson, explainers: readonly ModelExplainer[]): ModelExplainer {
  const found = explainers.find(({ name }) => name === json.algorithm);
  if (!found)
    throw new CannotExplain(
      unexplained[json.algorithm] ?? `nothing explains models of the algorithm '${json.algorithm}'`,
    );
  return found;
}
