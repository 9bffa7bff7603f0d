import type { Typical } from '../../contracts/serving.ts';
import { formatNumber } from '../../values/format.ts';
import { fractionWords, rangeWords } from './numbers.ts';

const maxTextLength = 60;

/** A number beside what is usual: `amount 950 is higher than usual (typical 20 to 85)`. */
export function numberWords(name: string, value: number, typical: Typical | undefined): string {
  const said = `${name} ${formatNumber(value)}`;
  if (typical?.kind !== 'number') return said;
  const range = rangeWords(typical.low, typical.high);
  if (value > typical.high) return `${said} is higher than usual (typical ${range})`;
  if (value < typical.low) return `${said} is lower than usual (typical ${range})`;
  return `${said} is as usual (typical ${range})`;
}

/**
 * A category with how frequent it is: `country "XX" was never seen in training`. Of personal data, which is known by its
 * hash only, just how frequent it is.
 */
export function categoryWords(name: string, value: string, typical: Typical | undefined, isPersonal: boolean): string {
  const said = isPersonal ? name : `${name} ${value === 'true' || value === 'false' ? `is ${value}` : quoted(value)}`;
  if (typical?.kind !== 'category') return isPersonal ? `${name} (personal data)` : said;
  const at = typical.values.indexOf(value);
  if (at >= 0)
    return isPersonal
      ? `${name} is ${fractionWords(typical.fractions[at]!)}`
      : `${said} (${fractionWords(typical.fractions[at]!)})`;
  return typical.complete ? `${said} was never seen in training` : `${said} is rarely seen`;
}

/** In quotes, cut where it is long. */
export function quoted(text: string): string {
  return `"${text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text}"`;
}
