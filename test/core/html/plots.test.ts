import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barPlot } from '../../../core/html/bar-plot.ts';
import { curvePlot } from '../../../core/html/curve-plot.ts';
import { heatMap } from '../../../core/html/heat-map.ts';
import { histogramPlot } from '../../../core/html/histogram-plot.ts';
import { linePlot } from '../../../core/html/line-plot.ts';
import { reliabilityPlot } from '../../../core/html/reliability-plot.ts';
import { linearScale, niceTicks, timeTicks } from '../../../core/html/scale.ts';

describe('scale', () => {
  it('maps linearly, a point to the middle', () => {
    expect(linearScale([0, 10], [100, 0])(2.5)).toBe(75);
    expect(linearScale([3, 3], [0, 100])(3)).toBe(50);
  });

  it('chooses round ticks inside the domain', () => {
    expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks(-3, 17, 4)).toEqual([0, 5, 10, 15]);
    expect(niceTicks(5, 5, 4)).toEqual([5]);
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (min, span) => {
          const ticks = niceTicks(min, min + span, 5);
          expect(ticks.length).toBeLessThanOrEqual(12);
          for (const t of ticks) expect(t >= min - span * 1e-6 && t <= min + span * (1 + 1e-6)).toBe(true);
        },
      ),
    );
  });

  it('chooses starts of days and months', () => {
    const day = (text: string) => Date.parse(text);
    expect(timeTicks(day('2026-01-01'), day('2026-01-08'), 7).map((t) => new Date(t).getUTCHours())).toEqual(
      new Array(8).fill(0),
    );
    const months = timeTicks(day('2025-12-15'), day('2026-12-20'), 6).map((t) =>
      new Date(t).toISOString().slice(0, 10),
    );
    expect(months).toEqual(['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01']);
    expect(timeTicks(day('0001-01-01'), day('2500-01-01'), 5).length).toBeLessThan(30);
  });
});

describe('plots', () => {
  const number = fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.constant(0));
  const sound = (svg: string) => {
    expect(svg).toMatch(/^<svg viewBox="0 0 [\d.]+ [\d.]+" role="img" aria-label="[^"]*"/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<script/);
    expect(svg.match(/<svg/g)).toHaveLength(1);
  };

  it('draw any finite values', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, fc.option(number)), { maxLength: 60 }), (points) => {
        const x = points.map(([v]) => v).sort((a, b) => a - b);
        const values = points.map(([, v]) => v);
        sound(
          linePlot({
            label: 'l',
            x,
            series: [{ name: 's', colour: 1, values, band: values.map((v) => (v === null ? null : [v, v + 1])) }],
            weights: x.map(Math.abs),
            marks: [{ value: 3, text: 'm' }],
          }).toString(),
        );
        const counts = values.map((v) => Math.abs(v ?? 0));
        sound(
          barPlot({
            label: 'b',
            groups: counts.map((c) => String(c)),
            series: [{ name: 's', colour: 2, values: counts }],
          }).toString(),
        );
        const edges = [...new Set([0, ...x, 1])].sort((a, b) => a - b);
        sound(
          histogramPlot({
            label: 'h',
            edges,
            counts: edges.slice(1).map(Math.abs),
            below: 2,
            above: 1,
            rate: { name: 'r', values: edges.slice(1).map((e, i) => (i % 3 ? e : null)), format: String },
          }).toString(),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('draw nothing where there is nothing, and escape names', () => {
    sound(linePlot({ label: '<script>', x: [], series: [] }).toString());
    sound(
      barPlot({ label: '', groups: ['<script>'], series: [{ name: '<script>', colour: 1, values: [0] }] }).toString(),
    );
    sound(
      heatMap({
        label: 'h',
        names: ['<script>', 'b'],
        values: [
          [1, null],
          [null, -1],
        ],
      }).toString(),
    );
    sound(heatMap({ label: 'h', names: [], values: [] }).toString());
    sound(reliabilityPlot({ label: 'r', bins: [] }).toString());
    sound(
      reliabilityPlot({
        label: 'r',
        bins: [{ predicted: 0.001, observed: 0, rows: 10, interval: [0, 0.002] }],
      }).toString(),
    );
    sound(
      curvePlot({
        label: 'c',
        xTitle: 'x',
        yTitle: 'y',
        curves: [{ name: 'a', colour: 1, x: [0, 1], y: [0, 1] }],
        baseline: [
          [0, 0],
          [1, 1],
        ],
      }).toString(),
    );
  });
});

it('values that differ by less than steps can be told apart have one tick, and an end', () => {
  expect(niceTicks(1e300, 1e300 * (1 + 2 ** -51), 5)).toEqual([1e300]);
  expect(niceTicks(0, Number.MAX_VALUE, 5).length).toBeLessThan(8);
  expect(niceTicks(2 ** 53, 2 ** 53 + 2, 5)).toEqual([2 ** 53]);
  expect(niceTicks(-1e17, -1e17 + 16, 6)).toEqual([-1e17]);
  expect(niceTicks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
});
