import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bundleFunctions, combinedHash } from '../../../lib/code/bundle.ts';
import { compileFunctions } from '../../../lib/code/compile.ts';
import { MissingEntry, MissingHandler, MissingNativeBinding } from '../../../lib/code/errors.ts';

function project(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'perennial-test-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function bundle(root: string, ...entries: string[]) {
  const compiled = join(root, 'out');
  compileFunctions({ root, outDir: compiled, entries });
  return bundleFunctions({ compiled, root, nativePlatforms: ['linux-x64', 'linux-arm64'] });
}

const duckdb = {
  'node_modules/@duckdb/node-api/index.js': 'exports.open = () => 1;',
  'node_modules/@duckdb/node-bindings/package.json': '{"version":"1.2.3"}',
};

describe('bundleFunctions', () => {
  it('makes a module that runs, with all it imports, and with packages that call require', async () => {
    const root = project({
      'lambdas/serve/predict.ts':
        "import { one } from '../../core/one.ts'; import { two } from 'two';\nexport const handler = async (n: number) => n + one + two;",
      'core/one.ts': 'export const one: number = 1;',
      'node_modules/two/index.js': "exports.two = require('node:path').sep.length + 1;",
    });
    const made = bundle(root, 'serve/predict').get('serve/predict')!;
    const { handler } = (await import(pathToFileURL(join(made.directory, 'index.mjs')).href)) as {
      handler: (n: number) => Promise<number>;
    };
    expect(await handler(1)).toBe(4);
    expect(made).toMatchObject({ handler: 'index.handler', nativePlatform: undefined });
    expect(made.codeHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('hashes what the code does, not where it lies or how it is laid out', () => {
    const at = (text: string) => {
      const root = project({ 'lambdas/a/b.ts': text });
      return bundle(root, 'a/b').get('a/b')?.codeHash;
    };
    const hash = at('export const handler = async () => 1;');
    expect(at('// a comment\nexport const handler =\n  async () => 1;')).toBe(hash);
    expect(at('export const handler = async () => 2;')).not.toBe(hash);
  });

  it('hashes what shapes a result: not the SDK, which the asset holds all the same', () => {
    const at = (sdk: string, answer: number) => {
      const root = project({
        'lambdas/a/b.ts':
          "import { send } from '@aws-sdk/client-s3'; import { n } from '../../core/n.ts'; import { log } from '../../adapters/log.ts'; export const handler = async () => [send, n, log];",
        'core/n.ts': `export const n = ${answer};`,
        'adapters/log.ts': `export const log = '${sdk}';`,
        'node_modules/@aws-sdk/client-s3/index.js': `exports.send = '${sdk}';`,
      });
      return bundle(root, 'a/b').get('a/b')!;
    };
    const before = at('1.0', 1);
    const updated = at('1.1', 1);
    expect(updated.codeHash).toBe(before.codeHash);
    expect(updated.assetHash).not.toBe(before.assetHash);
    expect(at('1.0', 2).codeHash).not.toBe(before.codeHash);
  });

  it('shares one asset among functions with native code', () => {
    const code = "import { open } from '@duckdb/node-api'; export const handler = async () => open();";
    const root = project({
      'lambdas/a/one.ts': code,
      'lambdas/a/two.ts': `${code}\nconsole.log(2);`,
      'lambdas/a/three.ts': 'export const handler = async () => 3;',
      ...duckdb,
      'node_modules/@duckdb/node-bindings-linux-arm64/duckdb.node': 'binary',
    });
    const bundles = bundle(root, 'a/one', 'a/two', 'a/three');
    const [one, two, three] = ['a/one', 'a/two', 'a/three'].map((entry) => bundles.get(entry)!);
    expect(one?.directory).toBe(two?.directory);
    expect(one?.assetHash).toBe(two?.assetHash);
    expect(one?.codeHash).not.toBe(two?.codeHash);
    expect([one?.handler, two?.handler]).toEqual(['a-one.handler', 'a-two.handler']);
    expect(one?.nativePlatform).toBe('linux-arm64');
    expect(three?.nativePlatform).toBeUndefined();
    const binding = join(one!.directory, 'node_modules/@duckdb/node-bindings-linux-arm64/duckdb.node');
    expect(readFileSync(realpathSync(binding), 'utf8')).toBe('binary');
  });

  it('names the entries that have no file', () => {
    const root = project({ 'lambdas/a/b.ts': 'export const handler = 1;' });
    expect(() => bundle(root, 'a/b', 'a/c', 'a/d')).toThrow(MissingEntry);
    expect(() => bundle(root, 'a/b', 'a/c', 'a/d')).toThrow('lambdas/a/c.ts, lambdas/a/d.ts');
  });

  it('names an entry that exports no handler', () => {
    const root = project({ 'lambdas/a/b.ts': 'export const main = 1;' });
    expect(() => bundle(root, 'a/b')).toThrow(MissingHandler);
    expect(() => bundle(root, 'a/b')).toThrow("lambdas/a/b.ts exports main, expected a function named 'handler'");
  });

  it('says how to get a binding that is not installed', () => {
    const root = project({
      'lambdas/a/b.ts': "import { open } from '@duckdb/node-api'; export const handler = open;",
      ...duckdb,
      'node_modules/@duckdb/node-bindings-darwin-arm64/duckdb.node': 'binary',
    });
    expect(() => bundle(root, 'a/b')).toThrow(MissingNativeBinding);
    expect(() => bundle(root, 'a/b')).toThrow('npm install --no-save --force @duckdb/node-bindings-linux-x64@1.2.3');
  });
});

describe('combinedHash', () => {
  it('does not depend on the order, but on every member', () => {
    const root = project({
      'lambdas/a/b.ts': 'export const handler = 1;',
      'lambdas/a/c.ts': 'export const handler = 2;',
    });
    const bundles = bundle(root, 'a/b', 'a/c');
    expect(combinedHash(bundles, ['a/b', 'a/c'])).toBe(combinedHash(bundles, ['a/c', 'a/b']));
    expect(combinedHash(bundles, ['a/b'])).not.toBe(combinedHash(bundles, ['a/b', 'a/c']));
  });
});
