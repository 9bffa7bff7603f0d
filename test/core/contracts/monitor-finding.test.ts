import { expect, it } from 'vitest';
import { carriedFindings, featuresFound, type MonitorFinding } from '../../../core/contracts/monitor-finding.ts';

const finding = (feature: string, kind: MonitorFinding['kind'], check = 'psi'): MonitorFinding => ({
  check,
  kind,
  feature,
  statistic: 0.5,
  threshold: 0.2,
  chance: 0.1,
  effect: 0.3,
  message: 'stability index 0.500',
});
const many = Array.from({ length: 4000 }, (_, i) => finding(`column-${i}`, i % 2 === 0 ? 'drift' : 'quality'));

it('carries the first of each kind, few enough for an event and a record', () => {
  const carried = carriedFindings(many, 'drift');
  expect(carried).toEqual(many.filter(({ kind }) => kind === 'drift').slice(0, 100));
  expect(carriedFindings(many, 'quality')[0]).toBe(many[1]);
  // An event holds 256 KB, an item of the registry 400 KB.
  expect(JSON.stringify(carried).length).toBeLessThan(128_000);
});

it('names a feature once, however many checks find it', () => {
  const twice = [finding('amount', 'drift'), finding('amount', 'drift', 'ks'), finding('channel', 'quality')];
  expect(featuresFound(twice, 'drift')).toEqual(['amount']);
  expect(featuresFound(twice, 'quality')).toEqual(['channel']);
});
