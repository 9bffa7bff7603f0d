import { expect, test } from 'vitest';
import { rollingOriginSection } from '../../../core/pages/model-card/rolling-origin.ts';
import { judged } from '../../support/judged.ts';

const block = {
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-01-04T00:00:00.000Z',
  rows: 1200,
  recency: 'the last 7 days',
  value: 0.1234,
  champion: null,
};
const rollingOrigin = {
  blocks: [block],
  tried: ['all rows alike', 'the last 7 days'],
  serves: 'the last 7 days',
  calibration: null,
  reason: '',
};

test('block by block, with the champion where rows are new to what it serves', () => {
  const [section] = rollingOriginSection({ ...judged, rollingOrigin });
  const html = String(section!.body);
  expect(html).toContain('0.1234');
  expect(html).toContain('What serves learns from the last 7 days');
  expect(html).not.toContain('Champion');
  const compared = { ...rollingOrigin, blocks: [{ ...block, champion: 0.5678 }] };
  expect(String(rollingOriginSection({ ...judged, rollingOrigin: compared })[0]!.body)).toContain('0.5678');
});

test('nothing where rows are not split by time', () => {
  expect(rollingOriginSection(judged)).toEqual([]);
});
