import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { isInstalled, root } from './root.ts';

/** Where an installed copy has the module of edge exports. */
const compiled = join(root, 'dist', 'edge.js');

/** The module of edge exports, one file without imports: as it came compiled, or from the sources of a checkout. */
export async function edgeModule(): Promise<Uint8Array> {
  return isInstalled ? readFile(compiled) : compileEdgeModule();
}

/** Bundles `core/edge/module.ts` for whatever runs ES modules. */
export async function compileEdgeModule(): Promise<Uint8Array> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['core/edge/module.ts'],
    bundle: true,
    minify: true,
    platform: 'neutral',
    target: 'es2022',
    format: 'esm',
    // Modules are UTF-8 everywhere.
    charset: 'utf8',
    legalComments: 'none',
    plugins: [walksTrees],
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]!.contents;
}

/** Sets of leaves are larger than all else that predicts. */
const walksTrees: Plugin = {
  name: 'walks-trees',
  setup({ onResolve }) {
    const path = join(root, 'core/algorithms/gradient-boosted-trees/walked-sums.ts');
    onResolve({ filter: /\/row-sums\.ts$/ }, () => ({ path }));
  },
};
