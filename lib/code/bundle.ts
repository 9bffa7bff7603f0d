import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseJson } from '../../core/contracts/schema.ts';
import { type CompiledFunction, compiledFunctions, flat, manifestFile } from './compile.ts';
import { findBinding } from './duckdb.ts';

export interface BundleOptions {
  /** Folder of compiled functions, with their `functions.json`. */
  readonly compiled: string;
  /** Folder of the package from which DuckDB's are found. */
  readonly root: string;
  /** Platforms of native code that will do, the first one preferred. */
  readonly nativePlatforms: readonly string[];
}

export interface Bundle {
  /** Folder that becomes the function's asset. */
  readonly directory: string;
  /** Names the content of the folder. */
  readonly assetHash: string;
  readonly handler: string;
  /** SHA-256 (hex) of what shapes the function's results: the same after an update of the SDK. */
  readonly codeHash: string;
  /** The platform of the native code within, e.g. `linux-x64`; undefined where there is none. */
  readonly nativePlatform: string | undefined;
}

/**
 * The assets of compiled functions. A function with native code shares one asset with the others of its kind (those that have the same
 * files beside them), as the binding is far larger than the code; every other function is an asset of its own.
 *
 * @throws MissingNativeBinding
 */
export function bundleFunctions(options: BundleOptions): Map<string, Bundle> {
  const manifest = readFileSync(join(options.compiled, manifestFile), 'utf8');
  const functions = Object.entries(
    parseJson(manifest, compiledFunctions, { from: manifestFile, remedy: 'compile the functions again' }),
  );
  const scripts = functions.filter(([, { native }]) => !native);
  const natives = functions.filter(([, { native }]) => native);
  const kinds = [...new Set(natives.map(([, { files }]) => files.join(' ')))];
  return new Map([
    ...scripts.map(([entry, compiled]) => [entry, scriptBundle(options, entry, compiled)] as const),
    ...kinds.flatMap((kind) =>
      nativeBundles(
        options,
        natives.filter(([, { files }]) => files.join(' ') === kind),
      ),
    ),
  ]);
}

/** One hash over the code of several functions, whatever their order. */
export function combinedHash(bundles: ReadonlyMap<string, Bundle>, entries: readonly string[]): string {
  const hash = createHash('sha256');
  for (const entry of [...entries].sort()) hash.update(`${entry}=${bundles.get(entry)?.codeHash}\n`);
  return hash.digest('hex');
}

function scriptBundle({ compiled }: BundleOptions, entry: string, { files, codeHash }: CompiledFunction): Bundle {
  const directory = join(compiled, flat(entry));
  const assetHash = hashOf(files.map((file) => fileHash(join(directory, file))));
  return { directory, assetHash, handler: 'index.handler', codeHash, nativePlatform: undefined };
}

function nativeBundles(
  { compiled, root, nativePlatforms }: BundleOptions,
  entries: readonly [entry: string, compiled: CompiledFunction][],
): [entry: string, bundle: Bundle][] {
  const binding = findBinding(root, nativePlatforms);
  const directory = temporaryFolder();
  for (const { name, directory: source } of binding.packages) link(source, join(directory, 'node_modules', name));
  const [first, { files }] = entries[0]!;
  const beside = files.filter((file) => file !== 'index.mjs');
  const own = beside.map((file) => {
    const source = join(compiled, flat(first), file);
    link(source, join(directory, file));
    return [file, fileHash(source)] as const;
  });
  const hashes = entries.map(([entry]) => {
    const source = join(compiled, flat(entry), 'index.mjs');
    link(source, join(directory, `${flat(entry)}.mjs`));
    return [entry, fileHash(source)] as const;
  });
  const assetHash = createHash('sha256')
    .update(JSON.stringify([binding.platform, binding.version, hashes, ...(own.length > 0 ? [own] : [])]))
    .digest('hex');
  return entries.map(([entry, { codeHash }]) => [
    entry,
    { directory, assetHash, handler: `${flat(entry)}.handler`, codeHash, nativePlatform: binding.platform },
  ]);
}

const temporary: string[] = [];

/** A folder that goes away with the process. */
export function temporaryFolder(): string {
  if (temporary.length === 0)
    process.once('exit', () => {
      for (const directory of temporary) rmSync(directory, { recursive: true, force: true });
    });
  const directory = mkdtempSync(join(tmpdir(), 'perennial-code-'));
  temporary.push(directory);
  return directory;
}

/** Links instead of copies: the CDK follows them when it stages the asset, so that 70 MB are copied once. */
function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, 'junction');
}

/** The hash of one file, or of all of them. */
const hashOf = (hashes: readonly string[]) =>
  hashes.length === 1 ? hashes[0]! : createHash('sha256').update(hashes.join('\n')).digest('hex');
const fileHash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
