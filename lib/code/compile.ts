import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import type { Metafile } from 'esbuild';
import { objectWith } from '../../core/contracts/schema.ts';
import { nativePackages } from './duckdb.ts';
import { MissingEntry, MissingHandler } from './errors.ts';
import { workerFile, workersOf } from './workers.ts';

export interface CompileOptions {
  /** Folder of the project: entries are `<root>/lambdas/<entry>.ts`. */
  readonly root: string;
  /** Must be empty. */
  readonly outDir: string;
  readonly entries: readonly string[];
}

/** What became of one entry, in `<outDir>/<flat entry>/`. */
export interface CompiledFunction {
  /** `index.mjs`, and what its threads run. */
  readonly files: readonly string[];
  /** It loads native code, which has to lie beside it. */
  readonly native: boolean;
}

/** Compiled functions by entry: `functions.json` in their folder. */
export type CompiledFunctions = Readonly<Record<string, CompiledFunction>>;

const compiledFunction = objectWith<CompiledFunction>('a compiled function', { files: 'array', native: 'boolean' });

/** @throws UnexpectedValue */
export function compiledFunctions(value: unknown): CompiledFunctions {
  const byEntry = objectWith<object>('compiled functions', {})(value);
  return Object.fromEntries(Object.entries(byEntry).map(([entry, found]) => [entry, compiledFunction(found)]));
}

export const manifestFile = 'functions.json';

export const flat = (entry: string): string => entry.replaceAll('/', '-');

/** ES modules have no `require`, which bundled CommonJS packages call for Node's own modules. */
const banner = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/**
 * Bundles every function with all that it imports, in one pass of esbuild.
 *
 * @returns paths in `root` of everything that went into them
 * @throws MissingEntry, MissingHandler
 */
export function compileFunctions(options: CompileOptions): readonly string[] {
  const { root, outDir, entries } = options;
  const sourceOf = (entry: string) => join(root, 'lambdas', `${entry}.ts`);
  const missing = entries.filter((entry) => !existsSync(sourceOf(entry)));
  if (missing.length > 0) throw new MissingEntry(missing.map((entry) => relative(root, sourceOf(entry))));

  const outputs = build(
    options,
    Object.fromEntries(entries.map((entry) => [join(flat(entry), 'index'), sourceOf(entry)])),
  );
  const compiled: Record<string, CompiledFunction> = {};
  const sources = new Set<string>();
  for (const entry of entries) {
    const output = outputs.get(relative(root, sourceOf(entry)));
    if (!output?.exports.includes('handler'))
      throw new MissingHandler(relative(root, sourceOf(entry)), output?.exports ?? []);
    for (const source of Object.keys(output.inputs)) sources.add(source);
    const native = output.imports.some(({ path }) => (nativePackages as readonly string[]).includes(path));
    const workers = native ? [] : compileWorkers(options, entry, workersOf(output));
    compiled[entry] = { files: ['index.mjs', ...workers], native };
  }
  writeFileSync(join(outDir, manifestFile), `${JSON.stringify(compiled, null, 2)}\n`);
  return [...sources];
}

function compileWorkers(options: CompileOptions, entry: string, workers: readonly string[]): string[] {
  const outputOf = (source: string) => join(flat(entry), workerFile(source).replace(/\.mjs$/, ''));
  if (workers.length > 0)
    build(options, Object.fromEntries(workers.map((source) => [outputOf(source), join(options.root, source)])));
  return workers.map(workerFile);
}

/** Bundles entry points, by their path in `outDir` without extension; what became of each, by its path in `root`. */
function build(
  { root, outDir }: CompileOptions,
  entryPoints: Record<string, string>,
): Map<string, Metafile['outputs'][string]> {
  // Loaded here: where functions come compiled, there is no compiler.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints,
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: banner },
    external: [...nativePackages],
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
  });
  return outputsByEntry(metafile, root);
}

function outputsByEntry(metafile: Metafile, root: string): Map<string, Metafile['outputs'][string]> {
  const byEntry = new Map<string, Metafile['outputs'][string]>();
  for (const output of Object.values(metafile.outputs))
    if (output.entryPoint) byEntry.set(relative(root, join(root, output.entryPoint)), output);
  return byEntry;
}
