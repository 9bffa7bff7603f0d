import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { edgePackage } from '../../../core/edge/edge-package.ts';
import { typings } from '../../../core/edge/typings.ts';
import type { FeaturePlan } from '../../../core/features/plan.ts';
import { windowNamesOf } from '../../../core/features/window-names.ts';
import { root } from '../../../package/root.ts';
import { forms, oddDataset, packageOf } from './models.ts';

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

/** What the compiler says of programs that use the typings of the models. */
function compile(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'edge-types-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    '',
    '--exactOptionalPropertyTypes',
  ];
  const programs = Object.keys(files).filter((name) => !name.endsWith('.d.ts') && name.endsWith('.ts'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const { stdout } = spawnSync(process.execPath, [tsc, ...options, ...programs], { cwd: folder, encoding: 'utf8' });
  return stdout;
}

test('they take a record of the model and nothing else', async () => {
  const pkg = await packageOf(oddDataset('binary'), 'gradientBoostedTrees');
  const edge = edgePackage(pkg, { version: 3, digest: 'd' });
  const names = windowNamesOf(pkg.plan as FeaturePlan);
  const fields = edge.package.contract.map(({ name, type }) => {
    const value = {
      number: '1.5',
      integer: '2',
      boolean: 'true',
      timestamp: "'2026-01-01T00:00:00Z'",
      string: "'x'",
      text: "'y'",
    }[type];
    return `${JSON.stringify(name)}: ${value}`;
  });
  const windows = names.map((name) => `${JSON.stringify(name)}: null`);
  const said = compile({
    'perennial.d.ts': typings(edge, names),
    'right.ts': `import { loadModel, InvalidRecord, type ModelRecord } from './perennial.js';
const record: ModelRecord = { ${fields.join(', ')} };
const { probability, decision, expectedCost, explanation } = loadModel({}).predict(record, { windows: { ${windows.join(', ')} }, explain: true });
export const used: [number, 'allow' | 'review' | 'block', number, string | undefined] = [probability, decision, expectedCost, explanation?.contributions[0]?.reason];
export const paths = (e: InvalidRecord): string[] => e.problems.map(({ path }) => path);
`,
    'wrong.ts': `import { loadModel, type ModelRecord } from './perennial.js';
const lacks: ModelRecord = { ${fields.slice(1).join(', ')} };
loadModel({}).predict(lacks);
loadModel({}).predict({ ${fields.join(', ')}, 'amount in €': 'much' }, { windows: { ${windows.slice(1).join(', ')} } });
`,
  });
  expect(said.split('\n').filter((line) => line.includes('right.ts') || line.includes('.d.ts'))).toEqual([]);
  // The record without a field, the call without windows, a text for a number (beside the repeated name), windows without one.
  const wrong = said.split('\n').filter((line) => line.startsWith('wrong.ts'));
  expect(wrong.map((line) => /\((\d+),/.exec(line)![1])).toEqual(expect.arrayContaining(['2', '3', '4']));
});

test('those of every form compile', async () => {
  const files: Record<string, string> = {};
  for (const [task, algorithm] of forms.filter(([, name]) => name === 'prior' || name === 'isolationForest')) {
    const pkg = await packageOf(oddDataset(task), algorithm);
    files[`${task}.d.ts`] = typings(
      edgePackage(pkg, { version: 1, digest: 'd' }),
      windowNamesOf(pkg.plan as FeaturePlan),
    );
    files[`${task}-used.ts`] =
      `import type { Prediction } from './${task}.js';\nexport const used = (p: Prediction) => p.${{ binary: 'probability', multiclass: 'probabilities[\'green "1"\']', regression: 'interval.lower', anomaly: 'score' }[task]}.toFixed(1);\n`;
  }
  expect(compile(files)).toBe('');
});
