import { expect, test } from 'vitest';
import { stateWords } from '../../../bin/commands/model-show.ts';
import { judgedGroups } from '../../../bin/commands/models.ts';
import type { ModelRecord } from '../../../core/contracts/registry/models.ts';

const model = (version: number, change: Partial<ModelRecord> = {}) =>
  ({ version, snapshotId: 's1', definitionHash: 'd1', state: 'candidate', ...change }) as ModelRecord;
const on = (testSet: string, costs: string | null) => ({
  judgedOn: { testSet, rows: 150, timeRange: null, costs },
});

test('versions are marked by test set and costs: figures of other marks are not side by side unsaid', () => {
  const groups = judgedGroups([
    model(5, on('new', 'FP 1')),
    model(4, on('old', 'FP 1')),
    model(3, on('old', 'FP 9')),
    model(2, on('old', 'FP 1')),
    model(1),
  ]);

  expect(groups.map((g) => [g.mark, [...g.versions]])).toEqual([
    ['A', [5]],
    ['B', [4, 2]],
    ['C', [3]],
    ['D', [1]],
  ]);
  expect(groups[2]!.words).toBe('150 test rows (test set old); costs FP 9');
  expect(groups[3]!.words).toContain('snapshot s1');
});

test('a held version says by what, less what was accepted', () => {
  const finding = (code: string) => ({ code, severity: 'critical' as const, message: '', remedy: '' });
  const findings = [finding('chance'), finding('leakage:a')];

  expect(stateWords(model(1, { state: 'held', findings }))).toBe('held by findings: chance, leakage:a');
  const accepted = [{ code: 'chance', by: 'ada', at: '2026-01-01T00:00:00Z' }];
  expect(stateWords(model(1, { state: 'held', findings, accepted }))).toBe('held by findings: leakage:a');
  expect(stateWords(model(1, { state: 'champion', findings }))).toBe('champion');
});
