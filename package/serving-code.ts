import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeSettings, requireBanner } from './code-settings.ts';
import { isInstalled, root } from './root.ts';

/** Where an installed copy has the code of the serving image. */
const compiled = join(root, 'dist', 'serving.mjs');
export const servingDockerfile = join(root, 'containers', 'predict', 'Dockerfile');

/** The code of the serving image, one file: as it came compiled, or from the sources of a checkout. */
export async function servingCode(): Promise<Uint8Array> {
  return isInstalled ? readFile(compiled) : compileServingCode();
}

/** Bundles `containers/predict/main.ts` as functions are bundled. */
export async function compileServingCode(): Promise<Uint8Array> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['containers/predict/main.ts'],
    ...codeSettings,
    charset: 'utf8',
    banner: { js: requireBanner },
    write: false,
  });
  return outputFiles[0]!.contents;
}
