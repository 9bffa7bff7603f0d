export { formatDuration } from '../../core/values/format.ts';

/** Numbers and times as a person reads them; English, whatever the machine's locale. */

const integers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const amounts = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export function formatCount(n: number): string {
  return integers.format(n);
}

/** `1 row`, `2,000 rows`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`;
}

/** `0.9294`, `12.6`, `1,234`: four significant digits, no more than a reader can use. */
export function formatNumber(n: number | null | undefined): string {
  if (n === null || n === undefined || !Number.isFinite(n)) return '–';
  if (Number.isInteger(n) || Math.abs(n) >= 10_000) return formatCount(n);
  const size = Math.abs(n);
  return n.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4);
}

/** `1,108.20`; without the decimals from a hundred thousand. */
export function formatMoney(n: number): string {
  return (Math.abs(n) < 100_000 ? amounts : integers).format(n);
}

/** US dollars, of which a cent may be much: `0.00472`, `0.0121`, `40.88`. */
export function formatUsd(n: number): string {
  const size = Math.abs(n);
  return n.toFixed(size === 0 || size >= 1 ? 2 : size < 0.0001 ? 6 : size < 0.01 ? 5 : 4);
}

export function formatPercent(fraction: number): string {
  const percent = fraction * 100;
  return `${percent.toFixed(percent !== 0 && Math.abs(percent) < 10 ? 2 : 1)} %`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** `2026-03-01 14:05` (UTC) of an ISO 8601 time. */
export function formatTime(iso: string | null | undefined): string {
  return iso ? iso.slice(0, 16).replace('T', ' ') : '–';
}
