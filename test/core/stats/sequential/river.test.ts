import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { adwin } from '../../../../core/stats/sequential/adwin.ts';
import type { ChangeDetector } from '../../../../core/stats/sequential/change-detector.ts';
import { ddm } from '../../../../core/stats/sequential/ddm.ts';
import { eddm } from '../../../../core/stats/sequential/eddm.ts';
import { pageHinkley } from '../../../../core/stats/sequential/page-hinkley.ts';

const { errors, losses, detections } = JSON.parse(
  readFileSync(new URL('./fixtures/river.json', import.meta.url), 'utf8'),
) as { errors: string; losses: number[]; detections: Record<string, number[]> };
const mistakes = Array.from(errors, Number);

function indices(detector: ChangeDetector, values: readonly number[]): number[] {
  return values.flatMap((value, i) => (detector.update(value) ? [i] : []));
}

describe('detections at the same values as River', () => {
  it.each<[name: string, detector: ChangeDetector, values: readonly number[]]>([
    ['adwinErrors', adwin(), mistakes],
    ['adwinLosses', adwin(), losses],
    ['adwinOptions', adwin({ delta: 0.05, clock: 1, buckets: 3, shortest: 10, grace: 50 }), losses],
    ['ddm', ddm(), mistakes],
    ['ddmOptions', ddm({ minimum: 100, threshold: 2 }), mistakes],
    ['eddm', eddm(), mistakes],
    ['eddmOptions', eddm({ minimum: 50, beta: 0.7 }), mistakes],
    ['pageHinkleyErrors', pageHinkley(), mistakes],
    ['pageHinkleyLosses', pageHinkley({ mode: 'both' }), losses],
    ['pageHinkleyDown', pageHinkley({ mode: 'down', threshold: 20, delta: 0.1 }), losses],
  ])('%s', (name, detector, values) => {
    expect(indices(detector, values)).toEqual(detections[name]);
  });
});
