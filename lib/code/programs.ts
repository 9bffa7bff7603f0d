import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { Metafile } from 'esbuild';

/** Modules that load a WebAssembly program of a package, which is a file of its own beside the bundle. */
const programOf: Readonly<Record<string, readonly string[]>> = {
  'adapters/tensorflow/wasm-backend.ts': ['@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'],
  'adapters/onnx/runtime.ts': [
    'onnxruntime-web/ort-wasm-simd-threaded.mjs',
    'onnxruntime-web/ort-wasm-simd-threaded.wasm',
  ],
};

export interface Program {
  /** Its name beside the bundle. */
  readonly name: string;
  /** Where the package has it. */
  readonly path: string;
}

/** Programs that a bundled function loads. @param root folder from which packages are found */
export function programsOf({ inputs }: Pick<Metafile['outputs'][string], 'inputs'>, root: string): Program[] {
  const { resolve } = createRequire(join(root, 'package.json'));
  return Object.entries(programOf).flatMap(([module, programs]) =>
    module in inputs ? programs.map((program) => ({ name: basename(program), path: resolve(program) })) : [],
  );
}
