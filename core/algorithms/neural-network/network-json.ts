import type { ModelJson } from '../../contracts/model.ts';
import { MalformedModel } from '../errors.ts';
import { listOf, modelForm, number, numbers, part } from '../model-form.ts';
import { type NetworkInput, widthOf } from './network-inputs.ts';

/** Of the algorithm whose models these are. */
export const name = 'neuralNetwork';

export interface HiddenLayer {
  units: number;
  /** Row-major, shape (before, units). */
  weights: number[];
  /** Row-major, shape (members, units). */
  biases: number[];
}

/** Stored form of a network. Numbers are float32, written with as many digits as those need. */
export interface NetworkJson extends ModelJson {
  algorithm: typeof name;
  /** By feature. */
  inputs: NetworkInput[];
  /** Length of a feature's embedding. */
  embedding: number;
  members: number;
  /** By feature, row-major, shape (width of its vector, embedding). */
  tables: number[][];
  /** Row-major, shape (members, features times embedding). */
  adapters: number[];
  hidden: HiddenLayer[];
  /** Row-major, shape (members times units of the last layer, outputs): what they add to the mean score of the members. */
  heads: number[];
  /** What is added to it besides, by output. */
  scores: number[];
  /** Mean embedding of the training rows, shape (features times embedding): what explanations start from. */
  reference: number[];
}

type NumberInput = NetworkInput & { kind: 'number' };
type CategoryInput = NetworkInput & { kind: 'category' };
const input = part('what a feature becomes', (value): value is NetworkInput => isNumber(value) || isCategory(value));
const layer = part('units, weights and biases', (value): value is HiddenLayer => {
  const { units, weights, biases } = partsOf<HiddenLayer>(value);
  return number.is(units) && numbers.is(weights) && numbers.is(biases);
});

function isNumber(value: unknown): value is NumberInput {
  const { kind, median, scale, edges } = partsOf<NumberInput>(value);
  return kind === 'number' && number.is(median) && number.is(scale) && numbers.is(edges);
}

function isCategory(value: unknown): value is CategoryInput {
  const { kind, categories } = partsOf<CategoryInput>(value);
  return kind === 'category' && number.is(categories);
}

/** What may hold the parts of an object. */
function partsOf<T extends object>(value: unknown): { readonly [K in keyof T]?: unknown } {
  return typeof value === 'object' && value !== null ? value : {};
}

export const networkForm = modelForm<NetworkJson>(name, {
  inputs: listOf(input, 'a list of what features become'),
  embedding: number,
  members: number,
  tables: listOf(numbers, 'a list of numbers for each feature'),
  adapters: numbers,
  hidden: listOf(layer, 'a list of layers'),
  heads: numbers,
  scores: numbers,
  reference: numbers,
});

/** @throws MalformedModel where lengths do not belong together */
export function checkLengths(json: NetworkJson): void {
  const { features, inputs, embedding, members, tables, adapters, hidden, heads, scores, reference, outputs } = json;
  const width = features.length * embedding;
  const expect = (what: string, list: readonly unknown[], length: number) => {
    if (list.length !== length)
      throw new MalformedModel(`${name}: expected ${length} ${what}, received ${list.length}`);
  };
  expect('inputs', inputs, features.length);
  expect('tables', tables, features.length);
  inputs.forEach((own, f) => {
    expect(`numbers in the table of '${features[f]}'`, tables[f]!, widthOf(own) * embedding);
  });
  expect('adapters', adapters, members * width);
  if (hidden.length === 0) throw new MalformedModel(`${name}: expected at least one hidden layer, received none`);
  hidden.forEach(({ units, weights, biases }, l) => {
    expect(`weights in hidden layer ${l}`, weights, (hidden[l - 1]?.units ?? width) * units);
    expect(`biases in hidden layer ${l}`, biases, members * units);
  });
  expect('weights of heads', heads, members * hidden.at(-1)!.units * outputs);
  expect('scores', scores, outputs);
  expect('numbers in the reference', reference, width);
}
