import type { NetworkShape } from '../../ports/network-engine.ts';
import type { TrainingData } from '../model.ts';
import { type InputGroup, meanVectors } from './grouped-inputs.ts';
import type { LearningTargets } from './learning-targets.ts';
import { type NetworkInput, widthOf } from './network-inputs.ts';
import { type HiddenLayer, type NetworkJson, name } from './network-json.ts';

/** A network as it is stored: features in their own order, heads in the target's unit, divided by the number of members. */
export function storedNetwork(
  data: TrainingData,
  inputs: readonly NetworkInput[],
  groups: readonly InputGroup[],
  { embedding, members, hidden, outputs }: NetworkShape,
  weights: readonly Float32Array[],
  { mean, scale }: LearningTargets,
): NetworkJson {
  const learned = tablesOf(inputs, groups, weights, embedding);
  const means = meanVectors(inputs, data.matrix, data.train);
  const reference = learned.map((table, f) => product(means[f]!, table, embedding));
  const tables = learned.map((table, f) => withUnseen(table, means[f]!, reference[f]!));
  const [adapters, first, ...rest] = weights.slice(groups.length) as [Float32Array, Float32Array, ...Float32Array[]];
  // Sessions have the features group by group.
  const places = placesOf(groups, embedding, inputs.length);
  const [heads, headBiases] = rest.slice(-2) as [Float32Array, Float32Array];
  const layers = [reordered(first, places, 1, hidden[0]!), ...rest];
  return {
    algorithm: name,
    task: data.task,
    outputs,
    features: data.matrix.features.map((feature) => feature.name),
    inputs: [...inputs],
    embedding,
    members,
    tables: tables.map(short),
    adapters: short(reordered(adapters, places, members, 1)),
    hidden: hidden.map(
      (units, l): HiddenLayer => ({ units, weights: short(layers[2 * l]!), biases: short(layers[2 * l + 1]!) }),
    ),
    heads: short(heads.map((weight) => (weight * scale) / members)),
    scores: short(
      Float64Array.from({ length: outputs }, (_, k) => {
        let sum = 0;
        for (let i = k; i < headBiases.length; i += outputs) sum += headBiases[i]!;
        return mean + (scale * sum) / members;
      }),
    ),
    reference: short(Float64Array.from(reference.flatMap((own) => [...own]))),
  };
}

/** By feature, shape (width of its vector, embedding). */
function tablesOf(
  inputs: readonly NetworkInput[],
  groups: readonly InputGroup[],
  weights: readonly Float32Array[],
  embedding: number,
): Float32Array[] {
  const tables = new Array<Float32Array>(inputs.length);
  groups.forEach(({ features, width }, g) => {
    features.forEach((f, i) => {
      const from = i * width * embedding;
      tables[f] = weights[g]!.slice(from, from + widthOf(inputs[f]!) * embedding);
    });
  });
  return tables;
}

/** What no training row had (a value that is missing, a category) has taught nothing: it counts as the mean row. */
function withUnseen(table: Float32Array, means: Float64Array, mean: Float64Array): Float32Array {
  const out = table.slice();
  const embedding = mean.length;
  means.forEach((share, entry) => {
    if (share === 0) out.set(mean, entry * embedding);
  });
  return out;
}

function product(vector: Float64Array, table: Float32Array, embedding: number): Float64Array {
  const out = new Float64Array(embedding);
  vector.forEach((value, entry) => {
    for (let j = 0; j < embedding; j++) out[j]! += value * table[entry * embedding + j]!;
  });
  return out;
}

/** Place among the features of a session of each number of the embeddings in the features' own order. */
function placesOf(groups: readonly InputGroup[], embedding: number, features: number): Uint32Array {
  const places = new Uint32Array(features * embedding);
  groups
    .flatMap((group) => group.features)
    .forEach((f, place) => {
      for (let j = 0; j < embedding; j++) places[f * embedding + j] = place * embedding + j;
    });
  return places;
}

/** @param values shape (blocks, places, width) */
function reordered(values: Float32Array, places: Uint32Array, blocks: number, width: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let b = 0; b < blocks; b++)
    places.forEach((place, i) => {
      const from = (b * places.length + place) * width;
      out.set(values.subarray(from, from + width), (b * places.length + i) * width);
    });
  return out;
}

/** Nine digits hold a float32. */
function short(values: Float32Array | Float64Array): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(9)));
}
