import type { OnnxTensor, OnnxValue } from '../../core/ports/onnx-runtime.ts';

/** What passes between the thread that asks and the one that runs graphs. */
export type Asked =
  | { what: 'open'; id: number; file: Uint8Array }
  | { what: 'run'; id: number; inputs: Readonly<Record<string, OnnxTensor>>; output: string }
  | { what: 'close'; id: number };

export type Opened = { inputs: OnnxValue[]; outputs: OnnxValue[] };
export type Answer = { failed: string } | { opened: Opened } | { tensor: OnnxTensor } | { closed: true };

/** What is asked has a number, which its answer repeats. */
export type Numbered<T> = { turn: number; of: T };

export interface GraphWorkerData {
  /** The number of what was answered last: who waits for it is woken. */
  answered: Int32Array;
}
