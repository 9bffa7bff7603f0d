/** Sizes of a network for tables: linear embeddings of its inputs, members that share hidden layers, a head a member. */
export interface NetworkShape {
  /** Inputs in groups of the same width: each is a vector that a table of (width, `embedding`) maps to its embedding. */
  readonly groups: readonly { readonly inputs: number; readonly width: number }[];
  readonly embedding: number;
  readonly members: number;
  /** Units of each hidden layer, at least one. */
  readonly hidden: readonly number[];
  readonly outputs: number;
}

/**
 * Weights of a network, or gradients of them, row-major float32, in this order: for each group its tables, shape
 * (inputs, width, embedding); the adapters, shape (members, all inputs times embedding); for each hidden layer its weights,
 * shape (before, units), and biases, shape (members, units); the heads, shape (members, units of the last layer, outputs);
 * their biases, shape (members, outputs).
 */
export type NetworkWeights = readonly Float32Array[];

/**
 * What multiplies the matrices of a network while it learns. Embeddings of all inputs side by side, times each member's
 * adapter, go through hidden layers (weights, bias, ReLU, mask) and the member's head.
 */
export interface NetworkEngine {
  open(shape: NetworkShape): Promise<NetworkSession>;
}

export interface NetworkSession {
  /** The weights of the next calls; they are copied. */
  load(weights: NetworkWeights): void;
  /**
   * @param inputs by group, shape (inputs, rows, width)
   * @param masks by hidden layer what its units are multiplied by, shape (members, rows, units). @default nothing
   * @returns raw scores, shape (members, rows, outputs)
   */
  forward(rows: number, inputs: readonly Float32Array[], masks?: readonly Float32Array[]): Float32Array;
  /** Gradients of the weights by those of the scores of the last forward call, which has to have had masks. */
  backward(gradients: Float32Array): Float32Array[];
  /** Frees what the session holds. */
  close(): void;
}
