import { join } from 'node:path';
import { AssetHashType, SymlinkFollowMode } from 'aws-cdk-lib';
import { Architecture, Code } from 'aws-cdk-lib/aws-lambda';
import { isInstalled, root } from '../../package/root.ts';
import type { PlatformConfig } from '../config.ts';
import { bundleFunctions, combinedHash, temporaryFolder } from './bundle.ts';
import { compileFunctions } from './compile.ts';
import { containerEntry, type FunctionEntry, functionEntries, trainingEntries } from './entries.ts';

/** The code of one function, ready for the CDK. */
export interface EntryCode {
  readonly code: Code;
  readonly handler: string;
  readonly codeHash: string;
  readonly architecture: Architecture;
}

/** Where constructs get the code of functions from. */
export interface FunctionCode {
  of(entry: FunctionEntry): EntryCode;
  /** Hash over all code that shapes a model. */
  readonly trainingHash: string;
  /** What containers run: `index.mjs` and what lies beside it. */
  readonly trainer: { readonly directory: string; readonly assetHash: string; readonly codeHash: string };
}

/** The code of every function: compiled now from the sources, or as it came with an installed package. */
export function functionCode(config: PlatformConfig): FunctionCode {
  const compiled = isInstalled ? join(root, 'dist', 'functions') : temporaryFolder();
  if (!isInstalled) compileFunctions({ root, outDir: compiled, entries: [...functionEntries, containerEntry] });
  const bundles = bundleFunctions({ compiled, root, nativePlatforms: config.nativePlatforms });
  const architectures = { arm64: Architecture.ARM_64, x64: Architecture.X86_64 };
  return {
    of(entry) {
      const bundle = bundles.get(entry);
      if (!bundle) throw new RangeError(`no bundle of '${entry}'`);
      return {
        code: Code.fromAsset(bundle.directory, {
          assetHash: bundle.assetHash,
          assetHashType: AssetHashType.CUSTOM,
          followSymlinks: SymlinkFollowMode.ALWAYS,
        }),
        handler: bundle.handler,
        codeHash: bundle.codeHash,
        architecture:
          architectures[
            bundle.nativePlatform === undefined ? config.scriptArchitecture : archOf(bundle.nativePlatform)
          ],
      };
    },
    trainingHash: combinedHash(bundles, trainingEntries),
    trainer: bundles.get(containerEntry)!,
  };
}

const archOf = (platform: string) => (platform.includes('arm64') ? 'arm64' : 'x64');
