import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';

/** As `lib/code/bundle.ts` bundles functions. */
function bundle(entry: string) {
  const { outputFiles, metafile } = buildSync({
    entryPoints: [`lambdas/${entry}.ts`],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    write: false,
    metafile: true,
    outdir: 'out',
    logLevel: 'error',
  });
  const packages = Object.keys(metafile.inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  return { bytes: outputFiles[0]!.contents.length, packages: [...new Set(packages)] };
}

test.for(['serve/predict', 'serve/predict-onnx', 'serve/record-labels'])(
  'the bundle of %s is small: no AWS clients, no validation library',
  (entry) => {
    const { bytes, packages } = bundle(entry);
    expect(packages).toEqual(['aws4fetch']);
    expect(bytes).toBeLessThan(160_000);
  },
);
