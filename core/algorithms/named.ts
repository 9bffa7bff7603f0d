import type { ModelJson } from '../contracts/model.ts';
import { MalformedModel, UnknownAlgorithm } from './errors.ts';

/** The entry of a table that has a name. @throws UnknownAlgorithm */
export function named<T extends { readonly name: string }>(table: readonly T[], name: string): T {
  const found = table.find((entry) => entry.name === name);
  if (!found)
    throw new UnknownAlgorithm(
      name,
      table.map((entry) => entry.name),
    );
  return found;
}

/**
 * A stored model as the form that its algorithm writes: `algorithm` discriminates the union of all models. Whether its parts
 * belong together is said by what loads it.
 * @throws MalformedModel for a model of another algorithm
 */
export function modelOf<J extends ModelJson>(json: ModelJson, algorithm: J['algorithm']): J {
  if (!isOf<J>(json, algorithm))
    throw new MalformedModel(`expected a model of ${algorithm}, received one of ${String(json.algorithm)}`);
  return json;
}

function isOf<J extends ModelJson>(json: ModelJson, algorithm: J['algorithm']): json is J {
  return json.algorithm === algorithm;
}
