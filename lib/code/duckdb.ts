import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectWith, parseJson } from '../../core/contracts/schema.ts';
import { MissingNativeBinding } from './errors.ts';

/** Packages that stay outside the bundles because they load native code. */
export const nativePackages = ['@duckdb/node-api', '@duckdb/node-bindings'] as const;

export interface NativeBinding {
  /** `linux-x64`. */
  readonly platform: string;
  readonly version: string;
  /** Package names and their folders, to be found in the function's node_modules. */
  readonly packages: readonly { readonly name: string; readonly directory: string }[];
}

const manifestSchema = objectWith<{ version: string }>('a manifest of npm', { version: 'string' });

/**
 * The DuckDB packages for the first of the platforms that has its binding installed.
 *
 * @throws MissingNativeBinding
 */
export function findBinding(root: string, platforms: readonly string[]): NativeBinding {
  const directoryOf = (name: string) => join(root, 'node_modules', name);
  const manifest = join(directoryOf('@duckdb/node-bindings'), 'package.json');
  const version = existsSync(manifest)
    ? parseJson(readFileSync(manifest, 'utf8'), manifestSchema, { from: manifest, remedy: 'run npm ci' }).version
    : 'latest';
  const platform = platforms.find((p) => existsSync(join(directoryOf(`@duckdb/node-bindings-${p}`), 'duckdb.node')));
  if (platform === undefined) throw new MissingNativeBinding(platforms, version);
  const names = [...nativePackages, `@duckdb/node-bindings-${platform}`];
  return { platform, version, packages: names.map((name) => ({ name, directory: directoryOf(name) })) };
}
