import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { functionEntries, trainingEntries } from '../../../lib/code/entries.ts';
import { root } from '../synthesise.ts';

const lambdas = join(root, 'lambdas');
const exportsHandler = /^export (?:const|(?:async )?function) handler\b/m;

it.each(functionEntries)('%s exists and exports a handler', (entry) => {
  const path = join(lambdas, `${entry}.ts`);
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, 'utf8')).toMatch(exportsHandler);
});

it('lists every file that exports a handler', () => {
  const entries = readdirSync(lambdas, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && exportsHandler.test(readFileSync(join(lambdas, path), 'utf8')))
    .map((path) => path.replaceAll('\\', '/').replace(/\.ts$/, ''));
  expect(entries.filter((entry) => !functionEntries.some((known) => known === entry))).toEqual([]);
});

it('counts as training code what shapes a model', () => {
  expect(trainingEntries).toEqual([
    'prepare/snapshot',
    'prepare/prepare',
    'search/plan-trials',
    'search/train-trial',
    'search/record-failure',
    'evaluate/combine',
    'evaluate/plan-backtest',
    'evaluate/backtest',
    'evaluate/evaluate',
    'register/refit',
    'optimise/shrink',
  ]);
});
