import type { Measured } from '../../core/costs/operations.ts';
import type { Prices } from '../../core/costs/prices.ts';
import { betweenMarks } from '../between-marks.ts';
import { sentenceOf, tableOf } from './table.ts';

export class NoPlaceForCosts extends Error {
  override name = 'NoPlaceForCosts';
}

const marks = ['<!-- counted: node scripts/costs.ts -->', '<!-- /counted -->'] as const;
const sentence = /a thousand predictions with five window series cost [\d.]+ USD/;

/** `docs/costs.md` with the table between its marks. @throws NoPlaceForCosts */
export function withTable(page: string, measured: Measured, prices: Prices): string {
  const written = betweenMarks(page, marks, tableOf(measured, prices));
  if (written === undefined)
    throw new NoPlaceForCosts(`expected ${marks.join(' and ')} in docs/costs.md, around the table`);
  return written;
}

/** The README with what predictions cost. @throws NoPlaceForCosts */
export function withSentence(page: string, measured: Measured, prices: Prices): string {
  if (!sentence.test(page))
    throw new NoPlaceForCosts('expected "a thousand predictions with five window series cost … USD" in README.md');
  return page.replace(sentence, sentenceOf(measured, prices));
}
