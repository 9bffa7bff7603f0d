import { addVector, widthOf } from './network-inputs.ts';
import { checkLengths, type NetworkJson } from './network-json.ts';

/** A stored network as arrays. */
export interface Network {
  readonly features: number;
  readonly outputs: number;
  readonly members: number;
  /** Length of all embeddings side by side. */
  readonly width: number;
  readonly embedding: number;
  readonly adapters: Float64Array;
  readonly hidden: readonly { readonly units: number; readonly weights: Float32Array; readonly biases: Float32Array }[];
  readonly heads: Float64Array;
  readonly scores: Float64Array;
  /** Writes the embeddings of a row of features. */
  embed(row: ArrayLike<number>, out: Float64Array): void;
}

/** @throws MalformedModel */
export function networkOf(json: NetworkJson): Network {
  checkLengths(json);
  const { inputs, embedding, members, features, outputs } = json;
  const width = features.length * embedding;
  const tables = json.tables.map((table) => Float32Array.from(table));
  const vectors = inputs.map((input) => new Float64Array(widthOf(input)));
  return {
    features: features.length,
    outputs,
    members,
    width,
    embedding,
    adapters: Float64Array.from(json.adapters),
    hidden: json.hidden.map(({ units, weights, biases }) => ({
      units,
      weights: Float32Array.from(weights),
      biases: Float32Array.from(biases),
    })),
    heads: Float64Array.from(json.heads),
    scores: Float64Array.from(json.scores),
    embed(row, out) {
      out.fill(0);
      inputs.forEach((input, f) => {
        const vector = vectors[f]!.fill(0);
        addVector(input, row[f]!, vector, 0);
        addProduct(vector, tables[f]!, out, f * embedding, embedding);
      });
    },
  };
}

/** Scratch memory of one member's pass: what each hidden layer's units are before the ReLU, and its input. */
export interface MemberPass {
  readonly input: Float64Array;
  readonly sums: readonly Float64Array[];
}

export function memberPass({ width, hidden }: Network): MemberPass {
  return { input: new Float64Array(width), sums: hidden.map(({ units }) => new Float64Array(units)) };
}

/** Runs one member over embeddings as far as its last hidden layer. */
export function runMember(network: Network, member: number, embeddings: Float64Array, pass: MemberPass): void {
  const { adapters, width, hidden } = network;
  const { input, sums } = pass;
  for (let i = 0, at = member * width; i < width; i++, at++) input[i] = embeddings[i]! * adapters[at]!;
  let before: Float64Array = input;
  hidden.forEach(({ units, weights, biases }, l) => {
    const own = sums[l]!;
    for (let j = 0, at = member * units; j < units; j++, at++) own[j] = biases[at]!;
    addProduct(before, weights, own, 0, units, l > 0);
    before = own;
  });
}

/** Adds what a member's head makes of its last layer to the scores. */
export function addHead({ hidden, heads }: Network, member: number, { sums }: MemberPass, scores: Float64Array): void {
  const last = sums.at(-1)!;
  const outputs = scores.length;
  for (let j = 0, at = member * hidden.at(-1)!.units * outputs; j < last.length; j++, at += outputs)
    if (last[j]! > 0) for (let k = 0; k < outputs; k++) scores[k]! += last[j]! * heads[at + k]!;
}

/**
 * Adds vector times matrix to `out`, from `at` on, four rows of the matrix at a time, which writes `out` a quarter as often.
 * What is 0, or below where a ReLU comes first, costs nothing.
 * @param matrix row-major, shape (vector.length, units)
 */
function addProduct(
  vector: Float64Array,
  matrix: Float32Array,
  out: Float64Array,
  at: number,
  units: number,
  rectified = false,
): void {
  const rows = [0, 0, 0, 0];
  const values = [0, 0, 0, 0];
  let filled = 0;
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i]!;
    if (rectified ? value <= 0 : value === 0) continue;
    rows[filled] = i * units;
    values[filled] = value;
    if (++filled < 4) continue;
    const [r0, r1, r2, r3] = rows as [number, number, number, number];
    const [a, b, c, d] = values as [number, number, number, number];
    for (let j = 0; j < units; j++)
      out[at + j]! += a * matrix[r0 + j]! + b * matrix[r1 + j]! + c * matrix[r2 + j]! + d * matrix[r3 + j]!;
    filled = 0;
  }
  for (let r = 0; r < filled; r++) {
    const value = values[r]!;
    for (let j = 0, from = rows[r]!; j < units; j++, from++) out[at + j]! += value * matrix[from]!;
  }
}
