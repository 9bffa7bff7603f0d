import { expect, test } from 'vitest';
import { renderMonitor } from '../../../bin/commands/monitor.ts';
import { coloursFor } from '../../../bin/ui/colours.ts';
import type { MonitorRecord } from '../../../core/contracts/registry/monitor.ts';

const shown = (omitted: number) => {
  const record = {
    monitorId: 'm',
    modelVersion: 2,
    rows: 400,
    from: '2026-11-21T16:01:00.000Z',
    to: '2026-11-21T16:02:00.000Z',
    labelled: 0,
    omitted,
    maxPsi: 0.1,
    drifted: [],
    violations: 0,
    realisedCost: null,
  } as unknown as MonitorRecord;
  return renderMonitor(record, 'page.html', coloursFor({ isTTY: false } as NodeJS.WriteStream));
};

test('labels that one look could not reach are not called missing', () => {
  expect(shown(0)).toContain('– (no labels yet)');
  expect(shown(0)).not.toContain('left out');
  const text = shown(39_175);
  expect(text).toMatch(/left out +39,175 older objects: more than one look reads/);
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
    maxPsi: 0.1,
    drifted: [],
    violations: 0,
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
