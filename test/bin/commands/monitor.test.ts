import { expect, test } from 'vitest';
import { renderMonitor } from '../../../bin/commands/monitor.ts';
import { coloursFor } from '../../../bin/ui/colours.ts';
import type { MonitorRecord } from '../../../core/contracts/registry.ts';

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
