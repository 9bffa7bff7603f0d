import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLabels } from '../../../core/labels/read-labels.ts';
import { capturedPredictions } from '../../../core/monitor/captured-predictions.ts';
import { labelCode } from '../../../core/values/label.ts';

describe('labelCode', () => {
  it.each([
    ['1', ['0', '1'], 1],
    [true, ['0', '1'], 1],
    [0, ['no', 'yes'], 0],
    ['YES', ['0', '1'], 1],
    ['>50K', ['<=50K', '>50K'], 1],
    [1, ['<=50K', '>50K'], 1],
    [1, ['1', '2'], 0],
    ['1.0', ['0', '1'], 1],
    ['perhaps', ['0', '1'], undefined],
    ['', ['0', '1'], undefined],
  ])('binary %j of %j is %j', (value, classes, code) => {
    expect(labelCode(value, 'binary', classes)).toBe(code);
  });

  it('multiclass by name or number only, regression finite numbers only', () => {
    expect(labelCode('b', 'multiclass', ['a', 'b', 'c'])).toBe(1);
    expect(labelCode(true, 'multiclass', ['a', 'b'])).toBeUndefined();
    expect(labelCode('12.5', 'regression', [])).toBe(12.5);
    for (const value of ['', 'x', true, 'Infinity']) expect(labelCode(value, 'regression', [])).toBeUndefined();
  });
});

describe('readLabels', () => {
  const line = (label: object) => JSON.stringify({ project: 'p', ...label });

  const read = (texts: string[]) => readLabels(texts, { now: Date.UTC(2026, 1, 1), codeOf: Number });

  it('tells when the first label arrived whose moment is told', async () => {
    const labels = await read([
      line({ inferenceId: 'i1', value: 0, at: '2026-01-05T00:00:00Z' }),
      line({ key: 'k1', value: 1, at: '2026-01-03T00:00:00Z' }),
      line({ key: 'k1', value: 0, at: '2026-01-02T00:00:00Z', ofFile: true }),
      line({ key: 'k2', value: 0, at: '2026-01-02T00:00:00Z', ofFile: true }),
    ]);
    expect(labels.arrivalOf({ inferenceId: 'i1', key: 'k1' })).toBe(Date.parse('2026-01-03T00:00:00Z'));
    expect(labels.arrivalOf({ inferenceId: 'i1' })).toBe(Date.parse('2026-01-05T00:00:00Z'));
    expect(labels.arrivalOf({ inferenceId: 'i2', key: 'k2' })).toBeUndefined();
  });

  it('joins by inference id and by key; the label known last holds', async () => {
    const labels = await read([
      `${line({ inferenceId: 'i1', value: 0, at: '2026-01-02T00:00:00Z' })}\n${line({ key: 'k2', value: 'yes', at: '2026-01-05T00:00:00Z' })}\n`,
      line({ key: 'k1', value: 1, at: '2026-01-03T00:00:00Z' }),
    ]);
    expect(labels.of({ inferenceId: 'i1' })).toBe(0);
    expect(labels.of({ inferenceId: 'i1', key: 'k1' })).toBe(1);
    expect(labels.of({ inferenceId: 'i9', key: 'k2' })).toBe('yes');
    expect(labels.of({ inferenceId: 'i9' })).toBeUndefined();
    expect(labels).toMatchObject({ count: 3, malformed: 0, latest: Date.UTC(2026, 0, 5) });
  });

  it('is the same in any order and with repetitions', async () => {
    const lines = [1, 2, 3, 4].flatMap((n) => [
      line({ key: 'k', value: n, at: `2026-01-0${n}T00:00:00Z` }),
      line({ key: 'k', value: -n, at: `2026-01-0${n}T00:00:00Z` }),
    ]);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...lines, ...lines], { minLength: 16 }), async (order) => {
        expect((await read([order.join('\n')])).of({ inferenceId: '', key: 'k' })).toBe(4);
      }),
    );
  });

  it('takes the larger class of one moment, whatever its name', async () => {
    const both = ['legit', 'fraud'].map((value) => line({ key: 'k', value, at: '2026-01-02T00:00:00Z' })).join('\n');
    const codeOf = (value: unknown) => ['legit', 'fraud'].indexOf(String(value));
    expect((await readLabels([both], { now: 0, codeOf })).of({ inferenceId: '', key: 'k' })).toBe('fraud');
  });

  it('learns nothing of when labels arrive from one of the future', async () => {
    const labels = await read([
      line({ key: 'k', value: 1, at: '2026-01-02T00:00:00Z' }),
      line({ key: 'f', value: 1, at: '2099-01-02T00:00:00Z' }),
    ]);
    expect(labels.latest).toBe(Date.UTC(2026, 0, 2));
    expect(labels.of({ inferenceId: '', key: 'f' })).toBe(1);
    expect(labels.arrivalOf({ inferenceId: '', key: 'f' })).toBeUndefined();
  });

  it('counts what it cannot read', async () => {
    const labels = await read([
      '{',
      '[]',
      'null',
      line({ value: 1, at: '2026-01-01' }),
      line({ key: 'k', value: {}, at: '2026-01-01' }),
      line({ key: 'k', value: 1, at: 'soon' }),
    ]);
    expect(labels).toMatchObject({ count: 0, malformed: 6, latest: null });
  });
});

describe('capturedPredictions', () => {
  const good = { inferenceId: 'i', project: 'p', modelVersion: 1, at: '2026-01-01T00:00:00Z', record: {}, windows: {} };

  it('takes whole lines and gives undefined for others', () => {
    const lines = [
      JSON.stringify(good),
      '',
      '{"inferenceId":',
      JSON.stringify({ ...good, record: null }),
      JSON.stringify({ ...good, at: 5 }),
      JSON.stringify({ ...good, costs: [1, 2] }),
      JSON.stringify({ ...good, inferenceId: 'Ünïcode ✓', time: '2026-01-01' }),
    ];
    const parsed = [...capturedPredictions(lines.join('\r\n'))];
    expect(parsed.map((p) => p?.inferenceId)).toEqual(['i', undefined, undefined, undefined, undefined, 'Ünïcode ✓']);
    expect([...capturedPredictions('')]).toEqual([]);
  });
});
