import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';
import { findBinding, nativePackages } from './duckdb.ts';
import { MissingEntry, MissingHandler } from './errors.ts';
import { workerFile, workersOf } from './workers.ts';

export interface BundleOptions {
  /** Folder of the project: entries are `<root>/lambdas/<entry>.ts`. */
  readonly root: string;
  /** Emptied, then written. */
  readonly outDir: string;
  readonly entries: readonly string[];
  /** Platforms of native code that will do, the first one preferred. */
  readonly nativePlatforms: readonly string[];
}

export interface Bundle {
  /** Folder that becomes the function's asset. */
  readonly directory: string;
  /** Names the content of the folder. */
  readonly assetHash: string;
  readonly handler: string;
  /** SHA-256 (hex) of the function's own code. */
  readonly codeHash: string;
  /** The platform of the native code within, e.g. `linux-x64`; undefined where there is none. */
  readonly nativePlatform: string | undefined;
}

/** ES modules have no `require`, which bundled CommonJS packages call for Node's own modules. */
const banner = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/**
 * Bundles all functions in one pass of esbuild. A function with native code shares one asset with the others of its kind,
 * as the binding is far larger than the code; every other function is an asset of its own.
 *
 * @throws MissingEntry, MissingHandler, MissingNativeBinding
 */
export function bundleFunctions(options: BundleOptions): Map<string, Bundle> {
  const { root, outDir, entries } = options;
  const sourceOf = (entry: string) => join(root, 'lambdas', `${entry}.ts`);
  const missing = entries.filter((entry) => !existsSync(sourceOf(entry)));
  if (missing.length > 0) throw new MissingEntry(missing.map((entry) => relative(root, sourceOf(entry))));

  rmSync(outDir, { recursive: true, force: true });
  const outputs = build(
    options,
    Object.fromEntries(entries.map((entry) => [join(flat(entry), 'index'), sourceOf(entry)])),
  );
  const bundles = new Map<string, Bundle>();
  const native: string[] = [];
  for (const entry of entries) {
    const output = outputs.get(relative(root, sourceOf(entry)));
    if (!output?.exports.includes('handler'))
      throw new MissingHandler(relative(root, sourceOf(entry)), output?.exports ?? []);
    if (output.imports.some(({ path }) => (nativePackages as readonly string[]).includes(path))) native.push(entry);
    else bundles.set(entry, scriptBundle(options, entry, workersOf(output)));
  }
  for (const [entry, bundle] of nativeBundles(native, options)) bundles.set(entry, bundle);
  return bundles;
}

/** One hash over the code of several functions, whatever their order. */
export function derivedHash(bundles: ReadonlyMap<string, Bundle>, entries: readonly string[]): string {
  const hash = createHash('sha256');
  for (const entry of [...entries].sort()) hash.update(`${entry}=${bundles.get(entry)?.codeHash}\n`);
  return hash.digest('hex');
}

/** Bundles entry points, by their path in `outDir` without extension; what became of each, by its path in `root`. */
function build(
  { root, outDir }: BundleOptions,
  entryPoints: Record<string, string>,
): Map<string, Metafile['outputs'][string]> {
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

function scriptBundle(options: BundleOptions, entry: string, workers: readonly string[]): Bundle {
  const directory = join(options.outDir, flat(entry));
  const files = ['index.mjs', ...workers.map(workerFile)];
  if (workers.length > 0) {
    const outputOf = (source: string) => join(flat(entry), workerFile(source).replace(/\.mjs$/, ''));
    build(options, Object.fromEntries(workers.map((source) => [outputOf(source), join(options.root, source)])));
  }
  const codeHash = hashOf(files.map((file) => fileHash(join(directory, file))));
  return { directory, assetHash: codeHash, handler: 'index.handler', codeHash, nativePlatform: undefined };
}

function nativeBundles(
  entries: readonly string[],
  { root, outDir, nativePlatforms }: BundleOptions,
): Map<string, Bundle> {
  if (entries.length === 0) return new Map();
  const binding = findBinding(root, nativePlatforms);
  const directory = join(outDir, 'native');
  for (const { name, directory: source } of binding.packages) link(source, join(directory, 'node_modules', name));
  const hashes = entries.map((entry) => {
    const file = `${flat(entry)}.mjs`;
    link(join(outDir, flat(entry), 'index.mjs'), join(directory, file));
    return [entry, fileHash(join(directory, file))] as const;
  });
  const assetHash = createHash('sha256')
    .update(JSON.stringify([binding.platform, binding.version, hashes]))
    .digest('hex');
  return new Map(
    hashes.map(([entry, codeHash]) => [
      entry,
      { directory, assetHash, handler: `${flat(entry)}.handler`, codeHash, nativePlatform: binding.platform },
    ]),
  );
}

/** Links instead of copies: the CDK follows them when it stages the asset, so that 70 MB are copied once. */
function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, 'junction');
}

function outputsByEntry(metafile: Metafile, root: string): Map<string, Metafile['outputs'][string]> {
  const byEntry = new Map<string, Metafile['outputs'][string]>();
  for (const output of Object.values(metafile.outputs))
    if (output.entryPoint) byEntry.set(relative(root, join(root, output.entryPoint)), output);
  return byEntry;
}

const flat = (entry: string) => entry.replaceAll('/', '-');
/** The hash of one file, or of all of them. */
const hashOf = (hashes: readonly string[]) =>
  hashes.length === 1 ? hashes[0]! : createHash('sha256').update(hashes.join('\n')).digest('hex');
const fileHash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
