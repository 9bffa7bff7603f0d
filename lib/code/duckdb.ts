import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
 * The DuckDB packages for the first of the platforms that has its binding installed; each is looked for where the one that needs
 * it would find it.
 *
 * @throws MissingNativeBinding
 */
export function findBinding(root: string, platforms: readonly string[]): NativeBinding {
  const [apiName, bindingsName] = nativePackages;
  const api = findPackage(root, apiName);
  const bindings = api && findPackage(api, bindingsName);
  const version = bindings ? versionOf(join(bindings, 'package.json')) : 'latest';
  if (api && bindings)
    for (const platform of platforms) {
      const name = `${bindingsName}-${platform}`;
      const directory = findPackage(bindings, name);
      if (!directory || !existsSync(join(directory, 'duckdb.node'))) continue;
      const packages = [
        { name: apiName, directory: api },
        { name: bindingsName, directory: bindings },
        { name, directory },
      ];
      return { platform, version, packages };
    }
  throw new MissingNativeBinding(platforms, version);
}

/** The folder of a package as Node finds it from a file in `from`. */
function findPackage(from: string, name: string): string | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    const found = join(directory, 'node_modules', name);
    if (existsSync(found)) return realpathSync(found);
    if (directory === dirname(directory)) return undefined;
  }
}

function versionOf(manifest: string): string {
  return parseJson(readFileSync(manifest, 'utf8'), manifestSchema, { from: manifest, remedy: 'run npm ci' }).version;
}
