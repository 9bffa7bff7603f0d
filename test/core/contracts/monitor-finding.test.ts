import { expect, it } from 'vitest';
import {
  carriedFindings,
  earliestSince,
  featuresFound,
  findingId,
  type MonitorFinding,
  rankFindings,
} from '../../../core/contracts/monitor-finding.ts';

const finding = (feature: string, kind: MonitorFinding['kind'], check = 'psi'): MonitorFinding => ({
  check,
  kind,
  feature,
  statistic: 0.5,
  threshold: 0.2,
  chance: 0.1,
  effect: 0.3,
  message: 'stability index 0.500',
  id: findingId({ check, feature }),
  since: null,
  cost: null,
  urgent: false,
  advice: 'Retrain once labels of the rows since have matured.',
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

it('ranks by what findings cost a day more, then by their effect', () => {
  const small = { ...finding('small', 'drift'), cost: { perDay: 5, lower: 1, upper: 9 } };
  const saves = { ...finding('saves', 'drift'), cost: { perDay: -80, lower: -90, upper: -70 } };
  const wide = { ...finding('wide', 'quality'), effect: 0.9 };
  const narrow = finding('narrow', 'drift');
  expect(rankFindings([narrow, small, wide, saves]).map(({ feature }) => feature)).toEqual([
    'small',
    'wide',
    'narrow',
    'saves',
  ]);
});

it('tells the earliest beginning that is known', () => {
  const since = (at: string | null) => ({ ...finding('a', 'drift'), since: at });
  expect(earliestSince([since(null), since('2026-03-02'), since('2026-03-01')])).toBe('2026-03-01');
  expect(earliestSince([since(null)])).toBeNull();
});
