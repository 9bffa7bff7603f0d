import type { OnnxRuntime } from '../ports/onnx-runtime.ts';
import type { ModelLoader } from './loader.ts';
import { modelLoaders } from './loading.ts';
import { onnxLoader } from './onnx/loader.ts';

/** What reads the models of each algorithm, and graphs of ONNX, where their runtime is there. Apart: it has no place in what serves all others. */
export const loadersWith = (runtime: OnnxRuntime): readonly ModelLoader[] => [...modelLoaders, onnxLoader(runtime)];
