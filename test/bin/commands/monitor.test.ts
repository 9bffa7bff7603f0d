import { expect, test } from 'vitest';
import { renderMonitor } from '../../../bin/commands/monitor.ts';
import { coloursFor } from '../../../bin/ui/colours.ts';
import type { MonitorFinding } from '../../../core/contracts/monitor-finding.ts';
import type { MonitorRecord } from '../../../core/contracts/registry/monitor.ts';

/** Judged, with nothing found. */
const calm = {
  found: { drifted: 0, violations: 0 },
  findings: [],
  largestDrift: [{ check: 'psi', feature: 'a', statistic: 0.1, threshold: 0.2, chance: 0.05, effect: 0.1 }],
};

const shown = (omitted: number) => {
  const record = {
    monitorId: 'm',
    modelVersion: 2,
    rows: 400,
    from: '2026-11-21T16:01:00.000Z',
    to: '2026-11-21T16:02:00.000Z',
    labelled: 0,
    omitted,
    ...calm,
    realisedCost: null,
  } as unknown as MonitorRecord;
  return renderMonitor(record, 'page.html', coloursFor({ isTTY: false } as NodeJS.WriteStream));
};

test('labels that one check could not reach are not called missing', () => {
  expect(shown(0)).toContain('– (no labels yet)');
  expect(shown(0)).not.toContain('left out');
  const text = shown(39_175);
  expect(text).toMatch(/left out +39,175 older objects: more than one check reads/);
  expect(text).toContain('– (no labels of what was read)');
});

const render = (change: Partial<MonitorRecord>) => {
  const record = {
    monitorId: 'm',
    modelVersion: 2,
    rows: 400,
    from: '2026-11-21T16:01:00.000Z',
    to: '2026-11-21T16:02:00.000Z',
    labelled: 300,
    omitted: 0,
    ...calm,
    realisedCost: 42,
    ...change,
  } as unknown as MonitorRecord;
  return renderMonitor(record, 'page.html', coloursFor({ isTTY: false } as NodeJS.WriteStream));
};

test('a model that is worse than none says so', () => {
  expect(render({})).not.toContain('worse than');
  const text = render({ worseThan: { decision: 'block nothing', excess: 12, certain: true } });
  expect(text).toMatch(/realised cost +42/);
  expect(text).toMatch(/worse than +blocking nothing, by 12(\.00)? per 1,000$/m);
  expect(render({ worseThan: { decision: 'block everything', excess: 1, certain: false } })).toContain(
    'not certain yet',
  );
});

test('a regression has its realised error, and unknown labels are counted', () => {
  const text = render({
    realisedCost: null,
    realisedError: { metric: 'rmse', value: 12.5, reference: 10 },
    unmatchedLabels: 3,
  });
  expect(text).toMatch(/realised error +rmse 12\.50 \(10 when evaluated\)/);
  expect(text).not.toContain('realised cost');
  expect(text).toMatch(/unknown labels +3 labels of no prediction/);
});

const drift = (feature: string): MonitorFinding => ({
  check: 'psi',
  kind: 'drift',
  feature,
  statistic: 0.7,
  threshold: 0.2,
  chance: 0.1,
  effect: 0.3,
  message: 'stability index 0.7',
  id: `psi:${feature}`,
  since: null,
  cost: null,
  urgent: false,
  advice: 'Retrain.',
});

const poor: MonitorFinding = { ...drift('amount'), check: 'invalid', kind: 'quality', message: '10 % below 0' };

test('drift is told with its features and the largest figure of each check', () => {
  expect(render({})).toMatch(/drift +none \(largest PSI 0\.1000\)/);
  expect(render({ largestDrift: [] })).toMatch(/drift +– \(too few predictions to judge\)/);
  const found = { drifted: 2, violations: 1 };
  const text = render({ found, findings: [drift('amount'), drift('channel'), poor], largestDrift: [drift('amount')] });
  expect(text).toMatch(/drift +amount, channel \(largest PSI 0\.7000\)/);
  expect(text).toMatch(/quality +1 violation of the contract: amount \(invalid\)/);
});

test('of very many that drifted the first are named, and of a check that is gone its name', () => {
  const gone = { ...drift('amount'), check: 'gone' };
  const found = { drifted: 120, violations: 0 };
  const text = render({ found, findings: [drift('amount')], largestDrift: [drift('amount'), gone] });
  expect(text).toContain('amount and 119 more (largest PSI 0.7000, gone 0.7000)');
});
