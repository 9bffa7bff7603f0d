import { describeModel, type ModelDescription } from '../serve/protocols/describe-model.ts';
import type { EdgeModel } from './edge-model.ts';

const descriptions = new WeakMap<EdgeModel, ModelDescription>();

/** What an exported model takes and answers: values of entity windows are the caller's to give. Made once. */
export function describeEdge(model: EdgeModel): ModelDescription {
  let description = descriptions.get(model);
  if (!description) {
    const needed = new Set(model.package.contract.map(({ name }) => name));
    description = describeModel(model.package, needed, model.windows);
    descriptions.set(model, description);
  }
  return description;
}
