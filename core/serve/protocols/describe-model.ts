import type { ServingPackage } from '../../contracts/serving.ts';
import type { ReadFor } from './read-request.ts';
import { datatypeOf } from './v2/datatypes.ts';

/** A tensor as the Open Inference Protocol describes it. */
export interface TensorMetadata {
  name: string;
  datatype: string;
  shape: number[];
}

/** What a model takes and answers, for callers that ask. */
export interface ModelDescription extends ReadFor {
  project: string;
  algorithm: string;
  inputs: TensorMetadata[];
  answers: TensorMetadata[];
}

/**
 * @param needed fields that a record must have
 * @param windows names of entity windows whose values the caller gives, where the model is away from the platform
 */
export function describeModel(
  pkg: ServingPackage,
  needed: ReadonlySet<string>,
  windows: readonly string[] = [],
): ModelDescription {
  const contract = pkg.contract.filter(({ name }) => name !== pkg.target);
  const answers = answersOf(pkg);
  return {
    project: pkg.project,
    algorithm: pkg.model.algorithm,
    columns: [...contract.map(({ name }) => name), ...windows],
    outputs: [...answers.map(({ name }) => name), 'modelVersion', 'explanation'],
    inputs: [
      ...contract.flatMap(({ name, type }) => (needed.has(name) ? [column(name, datatypeOf[type])] : [])),
      ...windows.map((name) => column(name, 'FP64')),
    ],
    answers,
  };
}

function answersOf({ task, classes, costs, intervals }: ServingPackage): TensorMetadata[] {
  const id = column('inferenceId', 'BYTES');
  switch (task) {
    case 'binary':
      return [
        column('probability', 'FP64'),
        column('decision', 'BYTES'),
        ...(costs ? [column('expectedCost', 'FP64')] : []),
        id,
      ];
    case 'multiclass':
      return [column('label', 'BYTES'), { name: 'probabilities', datatype: 'FP64', shape: [-1, classes.length] }, id];
    case 'anomaly':
      return [column('score', 'FP64'), column('decision', 'BYTES'), id];
    case 'regression':
      return [
        column('value', 'FP64'),
        ...(intervals ? [{ name: 'interval', datatype: 'FP64', shape: [-1, 2] }] : []),
        id,
      ];
  }
}

function column(name: string, datatype: string): TensorMetadata {
  return { name, datatype, shape: [-1] };
}
