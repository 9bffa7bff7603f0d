import { objectWith } from './schema.ts';
import type { Task } from './task.ts';

/** A trained model as it is stored: plain JSON, `algorithm` says how to read it. */
export interface ModelJson {
  algorithm: string;
  task: Task;
  outputs: number;
  /** Names of the features in order. */
  features: string[];
  /** Multiclass, where training weighed classes: the label is the class of the largest probability times weight. */
  classWeights?: number[];
  [parameters: string]: unknown;
}

/** What a model runs on besides our code, in a function of its own. */
export type ModelRuntime = 'onnx';

/** Undefined: nothing but our code. @param algorithm of the model */
export const runtimeOfModel = (algorithm: string): ModelRuntime | undefined =>
  algorithm === 'onnx' ? 'onnx' : undefined;

/** The light check of a file that the platform wrote. */
export const modelSchema = objectWith<ModelJson>('a trained model', { algorithm: 'string', features: 'array' });
