/** `npm run build`: what the package brings besides its data files, in `dist`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { compileFunctions } from '../lib/code/compile.ts';
import { nativePackages } from '../lib/code/duckdb.ts';
import { containerEntry, functionEntries } from '../lib/code/entries.ts';
import { compileEdgeModule } from '../package/edge-module.ts';
import { root } from '../package/root.ts';
import { compileServingCode } from '../package/serving-code.ts';
import { writeDeclarations } from './build/declarations.ts';
import { licenseTexts } from './build/licenses.ts';

const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'functions'), { recursive: true });

const sources = compileFunctions({
  root,
  outDir: join(dist, 'functions'),
  entries: [...functionEntries, containerEntry],
});
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { cli: 'bin/perennial.ts', app: 'bin/app.ts', index: 'lib/index.ts' },
  outdir: dist,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  // ES modules have no `require`, which bundled CommonJS packages call for Node's own modules.
  banner: { js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);" },
  external: [...nativePackages, 'aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'error',
});
writeFileSync(join(dist, 'edge.js'), await compileEdgeModule());
writeFileSync(join(dist, 'serving.mjs'), await compileServingCode());
writeDeclarations(join(dist, 'types'), 'lib/index.d.ts');
writeFileSync(
  join(dist, 'THIRD-PARTY-LICENSES.txt'),
  licenseTexts(root, [...sources, ...Object.keys(metafile.inputs)]),
);
