/** Types of elements that graphs are given and give, as onnxruntime names them. */
export type OnnxElements = {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  int64: BigInt64Array;
  /** 0 and 1. */
  bool: Uint8Array;
  string: string[];
};
export type OnnxElementType = keyof OnnxElements;

/** Numbers or texts with a shape, row-major. */
export type OnnxTensor = {
  [T in OnnxElementType]: { type: T; shape: readonly number[]; data: OnnxElements[T] };
}[OnnxElementType];

/** What a graph is given, or gives. */
export interface OnnxValue {
  name: string;
  /** `float32`, …; `other` where it is no tensor, or one of another type. */
  type: OnnxElementType | 'other';
  /** undefined where the graph leaves a length open. */
  shape: readonly (number | undefined)[];
}

/** Runs graphs of ONNX. Calls return when they are done: models predict row by row, without waiting for one another. */
export interface OnnxRuntime {
  /** @throws GraphFailed for a file that is none, operators or versions of them that are unknown, or where it takes too long */
  open(file: Uint8Array): OnnxSession;
}

/** A graph that is ready to run; what it holds is freed when nobody holds it any more. */
export interface OnnxSession {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /**
   * @param inputs by name
   * @param output the one that is wanted
   * @param withinMs how long it may take. @default what the runtime allows
   * @throws GraphFailed where the graph ends with an error, or takes too long
   */
  run(inputs: Readonly<Record<string, OnnxTensor>>, output: string, withinMs?: number): OnnxTensor;
}
