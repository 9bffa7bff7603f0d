import { describe, expect, it } from 'vitest';
import { fitCategory } from '../../../../core/features/fit/category.ts';
import type { FitContext } from '../../../../core/features/fit/context.ts';
import type { StringColumn } from '../../../../core/table/table.ts';
import { texts } from '../../prepare/dataset.ts';
import { contextOf } from './context.ts';

const n = 1000;
const y = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 1 : 0));

/** Three values of four are one class alone. */
const told = (cells: string[]) => cells.map((cell) => (Number(cell.replace(/\D/g, '')) % 4 === 0 ? 1 : 0));

function fit(cells: string[], change: Partial<FitContext> = {}, target = y) {
  const column = texts('merchant', cells) as StringColumn;
  const fitted = fitCategory(column, contextOf([column], target, change), false);
  return 'encoders' in fitted ? fitted.encoders.map((e) => e.encoder) : fitted;
}
describe('fitCategory', () => {
  it('gives codes to few values, and leaves the rare ones to the rest', () => {
    const cells = Array.from({ length: n }, (_, i) => (i < 900 ? `v${i % 30}` : `rare ${i}`));
    expect(fit(cells)).toMatchObject([{ kind: 'codes', values: expect.objectContaining({ length: 30 }) }]);
  });

  it('encodes every value by the target where most are rare', () => {
    // 10 values in 30 % of the rows, 350 values twice.
    const cells = Array.from({ length: n }, (_, i) => (i < 300 ? `v${i % 10}` : `rare ${i % 350}`));
    for (const encoding of ['trees', 'linear'] as const)
      expect(fit(cells, { encoding }, told(cells))).toMatchObject([
        { kind: 'target', values: expect.objectContaining({ length: 360 }) },
      ]);
  });

  it('encodes no identifier, and nothing by the target when that is off', () => {
    expect(fit(Array.from({ length: n }, (_, i) => `id${i}`))).toEqual({
      dropped: `${n} different values in ${n} training rows: an identifier`,
    });
    const cells = Array.from({ length: n }, (_, i) => (i < 300 ? `v${i % 10}` : `rare ${i % 350}`));
    expect(fit(cells, { automatic: false })).toMatchObject([{ kind: 'codes' }]);
  });
});
