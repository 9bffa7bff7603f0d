import type { ModelJson } from '../../contracts/model.ts';
import type { AlgorithmTable } from '../algorithm.ts';
import { CannotJoin } from '../errors.ts';
import type { LinkName } from '../link-name.ts';
import { named } from '../named.ts';
import type { AverageJson, Member } from './form.ts';

/**
 * The average of models: of one algorithm a model of its form, where it has one; else a model that holds them all.
 * @param features names of all that the members read
 * @throws CannotJoin, MalformedModel
 */
export function joinModels(
  table: AlgorithmTable,
  members: readonly (Member & { algorithm: string })[],
  features: readonly string[],
): ModelJson {
  const [first] = members;
  const { join } = named(table, first!.algorithm);
  const alike = members.every(
    ({ algorithm, columns }) => algorithm === first!.algorithm && columns.length === features.length,
  );
  if (alike && join)
    return join(
      members.map(({ model }) => model),
      members.map(({ weight }) => weight),
    );
  const links = new Set(members.map(({ algorithm, model }) => named(table, algorithm).link?.(model)));
  const [link] = links;
  if (links.size > 1 || !link)
    throw new CannotJoin(
      `models of ${members.map(({ algorithm }) => algorithm).join(', ')} have no raw scores in common, of which there could be an average`,
    );
  return averageOf(
    members.map(({ weight, columns, model }) => ({ weight, columns, model })),
    features,
    link,
  );
}

function averageOf(members: Member[], features: readonly string[], link: LinkName): AverageJson {
  const of = ({ task, outputs, classWeights }: ModelJson) => JSON.stringify([task, outputs, classWeights]);
  const { model: first } = members[0]!;
  if (members.some(({ model }) => of(model) !== of(first)))
    throw new CannotJoin('models of different tasks or class weights cannot be averaged');
  const { task, outputs, classWeights } = first;
  return {
    ...{ algorithm: 'average', task, outputs, features: [...features], link, members },
    ...(classWeights && { classWeights }),
  };
}
