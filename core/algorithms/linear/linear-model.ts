import type { ModelJson } from '../../contracts/model.ts';
import { MalformedModel } from '../errors.ts';
import type { Model } from '../model.ts';
import { absentOr, listOf, type ModelForm, modelForm, numbers } from '../model-form.ts';
import { predictionsOf } from '../objectives/predictions.ts';

/** Stored form of a linear model. */
export interface LinearJson extends ModelJson {
  /** By output. */
  intercepts: number[];
  /** By output and feature. */
  coefficients: number[][];
  /** By feature: mean over the training rows (0 where the feature is constant and has no coefficient), for explanations. Models written before these were kept have none. */
  means?: number[];
}

/** The form of the models of a linear algorithm. */
export function linearForm(name: string): ModelForm<LinearJson> {
  return modelForm<LinearJson>(name, {
    intercepts: numbers,
    coefficients: listOf(numbers, 'a list of numbers for each output'),
    means: absentOr(numbers),
  });
}

/** @throws MalformedModel */
export function loadLinear(json: LinearJson): Model {
  const { outputs, features, intercepts, coefficients, task, algorithm } = json;
  if (intercepts.length !== outputs || coefficients.length !== outputs)
    throw new MalformedModel(`${algorithm}: expected intercepts and coefficients of ${outputs} outputs`);
  const width = features.length;
  const flat = new Float64Array(outputs * width);
  coefficients.forEach((row, k) => {
    if (row.length !== width)
      throw new MalformedModel(`${algorithm}: output ${k} has ${row.length} coefficients for ${width} features`);
    flat.set(row, k * width);
  });
  const transform = predictionsOf(task);
  return {
    features: width,
    outputs,
    reads: width,
    predictRow(row, out) {
      for (let k = 0; k < outputs; k++) {
        let score = intercepts[k]!;
        // A feature that the model does not use cannot spoil the sum by being missing.
        for (let f = 0, at = k * width; f < width; f++, at++) if (flat[at] !== 0) score += flat[at]! * row[f]!;
        out[k] = score;
      }
      transform(out);
    },
  };
}

/** Raw scores are less by these, by output. */
export function shiftIntercepts(json: LinearJson, less: readonly number[]): LinearJson {
  return { ...json, intercepts: json.intercepts.map((intercept, k) => intercept - less[k]!) };
}
