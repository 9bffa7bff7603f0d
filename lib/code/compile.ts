import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import type { BuildOptions, Metafile } from 'esbuild';
import { objectWith } from '../../core/contracts/schema.ts';
import { codeSettings, requireBanner } from '../../package/code-settings.ts';
import { nativePackages } from './duckdb.ts';
import { lateEntries } from './entries.ts';
import { MissingEntry, MissingHandler } from './errors.ts';
import { type Program, programsOf } from './programs.ts';
import { buildSplit } from './split.ts';
import { workerFile, workersOf } from './workers.ts';

export interface CompileOptions {
  /** Folder of the project: entries are `<root>/lambdas/<entry>.ts`, and `<root>/<entry>/main.ts` of `containers/…`. */
  readonly root: string;
  /** Must be empty. */
  readonly outDir: string;
  readonly entries: readonly string[];
}

/** What became of one entry, in `<outDir>/<flat entry>/`. */
export interface CompiledFunction {
  /** `index.mjs`, what it loads later, what its threads run, and the programs that it loads. */
  readonly files: readonly string[];
  /** It loads native code, which has to lie beside it. */
  readonly native: boolean;
  /** SHA-256 (hex) of what shapes a result: of the code without the clients of AWS, logging and wiring. */
  readonly codeHash: string;
}

/** Compiled functions by entry: `functions.json` in their folder. */
export type CompiledFunctions = Readonly<Record<string, CompiledFunction>>;

const compiledFunction = objectWith<CompiledFunction>('a compiled function', {
  files: 'array',
  native: 'boolean',
  codeHash: 'string',
});

/** @throws UnexpectedValue */
export function compiledFunctions(value: unknown): CompiledFunctions {
  const byEntry = objectWith<object>('compiled functions', {})(value);
  return Object.fromEntries(Object.entries(byEntry).map(([entry, found]) => [entry, compiledFunction(found)]));
}

export const manifestFile = 'functions.json';

export const flat = (entry: string): string => entry.replaceAll('/', '-');

/**
 * What shapes no result: an update of the SDK must not train every project anew. Patterns of import paths, as they are written.
 */
const shapesNothing = [
  ...['@aws-sdk/*', '@smithy/*', '@aws-lambda-powertools/*', 'aws4fetch'],
  ...[
    '../../adapters/aws/*',
    '../aws/*',
    './aws/*',
    '*/adapters/log.ts',
    './log.ts',
    '*/adapters/clock.ts',
    './clock.ts',
  ],
  ...['*/adapters/env.ts', './env.ts', '*/adapters/slotted.ts', '*/adapters/step-handler.ts'],
];

/**
 * Bundles every function with all that it imports, in one pass of esbuild; those whose start is short by themselves.
 *
 * @returns paths in `root` of everything that went into them
 * @throws MissingEntry, MissingHandler
 */
export function compileFunctions(options: CompileOptions): readonly string[] {
  const { root, outDir, entries } = options;
  const isContainer = (entry: string) => entry.startsWith('containers/');
  const sourceOf = (entry: string) =>
    isContainer(entry) ? join(root, entry, 'main.ts') : join(root, 'lambdas', `${entry}.ts`);
  const missing = entries.filter((entry) => !existsSync(sourceOf(entry)));
  if (missing.length > 0) throw new MissingEntry(missing.map((entry) => relative(root, sourceOf(entry))));

  const isLate = (entry: string) => (lateEntries as readonly string[]).includes(entry);
  const outputs = build(
    options,
    Object.fromEntries(
      entries.filter((entry) => !isLate(entry)).map((entry) => [join(flat(entry), 'index'), sourceOf(entry)]),
    ),
  );
  const hashes = codeHashes(
    options,
    entries.map((entry) => [flat(entry), sourceOf(entry)]),
  );
  const compiled: Record<string, CompiledFunction> = {};
  const sources = new Set<string>();
  for (const entry of entries) {
    const split = isLate(entry)
      ? buildSplit(splitSettings(root), sourceOf(entry), join(outDir, flat(entry)))
      : undefined;
    const output = split ?? outputs.get(relative(root, sourceOf(entry)));
    const wanted = isContainer(entry) ? 'main' : 'handler';
    if (!output?.exports.includes(wanted))
      throw new MissingHandler(relative(root, sourceOf(entry)), output?.exports ?? [], wanted);
    for (const source of Object.keys(output.inputs)) sources.add(source);
    const native = output.imports.some(({ path }) => (nativePackages as readonly string[]).includes(path));
    const threads = workersOf(output);
    const workers = compileWorkers(options, entry, threads);
    const programs = programsOf(output, root);
    for (const { name, path } of programs) copyFileSync(path, join(outDir, flat(entry), name));
    const codeHash = withPrograms(withThreads(options, hashes.get(flat(entry))!, threads), programs);
    compiled[entry] = {
      files: [...(split?.files ?? ['index.mjs']), ...workers, ...programs.map(({ name }) => name)],
      native,
      codeHash,
    };
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

/** One hash of a function and of what its threads run. */
function withThreads(options: CompileOptions, own: string, workers: readonly string[]): string {
  if (workers.length === 0) return own;
  const sources = workers.map((source) => [workerFile(source), join(options.root, source)] as const);
  const hashes = codeHashes(options, sources);
  return sha256(JSON.stringify([own, ...[...hashes].sort(([a], [b]) => (a < b ? -1 : 1))]));
}

/** One hash of a function and of the programs that it loads. */
function withPrograms(own: string, programs: readonly Program[]): string {
  if (programs.length === 0) return own;
  return sha256(JSON.stringify([own, ...programs.map(({ path }) => sha256(readFileSync(path)))]));
}

/** Hashes of entry points, by the names that are given, over what shapes a result. */
function codeHashes(
  { root, outDir }: CompileOptions,
  entryPoints: readonly (readonly [name: string, source: string])[],
): Map<string, string> {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    ...settings,
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entryPoints),
    outdir: outDir,
    external: [...nativePackages, ...shapesNothing],
    write: false,
  });
  return new Map(outputFiles.map(({ path, text }) => [relative(outDir, path).replace(/\.mjs$/, ''), sha256(text)]));
}

const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');

/** Bundles entry points, by their path in `outDir` without extension; what became of each, by its path in `root`. */
function build(
  { root, outDir }: CompileOptions,
  entryPoints: Record<string, string>,
): Map<string, Metafile['outputs'][string]> {
  // Loaded here: where functions come compiled, there is no compiler.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { metafile } = buildSync({
    ...settings,
    absWorkingDir: root,
    entryPoints,
    outdir: outDir,
    banner: { js: requireBanner },
    external: [...nativePackages],
    metafile: true,
  });
  return outputsByEntry(metafile, root);
}

/** Of both passes. */
const settings = { ...codeSettings, outExtension: { '.js': '.mjs' } } as const satisfies BuildOptions;

/** Of what counts its bytes. It holds no package, and so no `require`. */
const splitSettings = (root: string): BuildOptions => ({
  ...settings,
  absWorkingDir: root,
  charset: 'utf8',
  external: [...nativePackages],
});

function outputsByEntry(metafile: Metafile, root: string): Map<string, Metafile['outputs'][string]> {
  const byEntry = new Map<string, Metafile['outputs'][string]>();
  for (const output of Object.values(metafile.outputs))
    if (output.entryPoint) byEntry.set(relative(root, join(root, output.entryPoint)), output);
  return byEntry;
}
