import { describe, expect, it } from 'vitest';
import type { MonitorReport } from '../../../core/monitor/monitor-report.ts';
import { emptyTimeline, withReport } from '../../../core/monitor/timeline/timeline.ts';
import { monitorReport } from '../../../core/pages/monitor/monitor-page.ts';
import { finding, lookAt } from '../monitor/life/looks.ts';
import { record } from '../monitor/messages/records.ts';

const base = (hours: number, statistic: number, version = 3): MonitorReport =>
  ({
    ...lookAt(hours, [finding('psi:amount', { statistic })], { modelVersion: version }),
    objects: { read: 1, omitted: 0 },
    labels: { count: 0, malformed: 0, unmatched: 0, examples: [] },
    performanceSince: '2026-02-01T00:00:00.000Z',
  }) as unknown as MonitorReport;
const looks = [base(0, 0.4), base(24, 0.9), base(48, 0.5, 4)];
const timeline = looks.reduce(withReport, emptyTimeline);
const last = looks.at(-1)!;

describe('the page of the monitor', () => {
  it('has what is not resolved on top, with state, price, since when, what to do and its days', () => {
    const drift = record(
      'psi:amount',
      { cost: { perDay: 80, lower: 60, upper: 100 }, since: '2026-02-20T00:00:00.000Z', advice: 'Ask <the> owner.' },
      { largest: 0.9 },
    );
    const known = record('invalid:amount', {}, { state: 'acknowledged', by: 'ada', reason: 'a sale' });
    const gone = record('psi:old', {}, { state: 'resolved', reason: 'clean' });
    const page = monitorReport(last, { findings: [drift, known, gone], timeline });
    expect(page.indexOf('id="open"')).toBeLessThan(page.indexOf('id="performance"'));
    expect(page).toContain('Attention: drift<');
    expect(page).toContain('costs about 80 a day more (60 to 100); since 2026-02-20');
    expect(page).toContain('Ask &lt;the&gt; owner.');
    expect(page).toContain('aria-label="psi:amount by day, with its threshold"');
    expect(page).toContain('acknowledged by ada: a sale');
    expect(page).toMatch(/Resolved last: psi:old, .*\(clean\)/);
    expect(page).toContain('npx perennial finding acknowledge fraud psi:amount --reason WHY');
    expect(page).toContain('>v4<');
    expect(page).not.toMatch(/NaN|undefined|<script/);
  });

  it('needs no attention where all that lasts is acknowledged', () => {
    const known = record('psi:amount', {}, { state: 'acknowledged', by: 'ada', reason: 'a sale' });
    expect(monitorReport(last, { findings: [known], timeline })).toContain('<h1>All well</h1>');
    expect(monitorReport(last)).toContain('<h1>Attention: drift</h1>');
  });

  it('stays short with hundreds of findings, and says how many it does not show', () => {
    const many = Array.from({ length: 300 }, (_, i) => record(`psi:feature_${i}`));
    const page = monitorReport(last, { findings: many, timeline });
    // The look's own finding has no life here.
    expect(page).toContain('And 289 more that are not as dear: <code>npx perennial findings fraud</code>');
    expect(page).toContain('And 288 more: <code>npx perennial findings fraud</code>');
    expect(page.length).toBeLessThan(150_000);
  });

  it('is sound with the first look', () => {
    const first = monitorReport(looks[0]!, { findings: [], timeline: [looks[0]!].reduce(withReport, emptyTimeline) });
    expect(first).toContain('trends begin with the second');
    expect(first).not.toMatch(/NaN|undefined|Infinity/);
  });
});
