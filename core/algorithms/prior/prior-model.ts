import type { ModelJson } from '../../contracts/model.ts';
import { MalformedModel } from '../errors.ts';
import type { Model } from '../model.ts';
import { modelForm, numbers } from '../model-form.ts';

/** Stored form of the prior. */
export interface PriorJson extends ModelJson {
  algorithm: 'prior';
  /** Rate of the positive class, rates of the classes, or the mean. */
  values: number[];
}

export const priorForm = modelForm<PriorJson>('prior', { values: numbers });

/** @throws MalformedModel */
export function loadPrior({ values, outputs, features }: PriorJson): Model {
  if (values.length !== outputs) throw new MalformedModel(`prior: expected ${outputs} values, got ${values.length}`);
  return {
    features: features.length,
    outputs,
    reads: features.length,
    predictRow(_row, out) {
      out.set(values);
    },
  };
}
