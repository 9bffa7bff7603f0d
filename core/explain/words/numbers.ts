import { formatNumber, formatPercent } from '../../values/format.ts';

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** So many seconds in the largest unit that they fill: 90 as 1.5 minutes. */
export function durationWords(seconds: number): string {
  const [name, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? units[3];
  const count = Number((seconds / size).toPrecision(3));
  return `${formatNumber(count)} ${name}${count === 1 ? '' : 's'}`;
}

/** From one number to another, one number where they are equal. */
export function rangeWords(low: number, high: number, words: (value: number) => string = formatNumber): string {
  const [from, to] = [words(low), words(high)];
  return from === to ? from : `${from} to ${to}`;
}

/** A category's fraction of the records. */
export function fractionWords(fraction: number): string {
  return `in ${formatPercent(fraction)} of the records`;
}
