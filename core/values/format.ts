/** How numbers read in reports: at most about four significant digits, thousands apart, a dash for nothing. */
export const dash = '–';

type Maybe = number | null | undefined;

/** 1234.5678 as 1,235; 0.000123 as 1.23e-4. */
export function formatNumber(value: Maybe): string {
  if (value === null || value === undefined || Number.isNaN(value)) return dash;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e12)) return sign(value.toExponential(2));
  const digits = size >= 1000 || Number.isInteger(value) ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
  return grouped(value, 0, digits);
}

/** Whole number. */
export function formatCount(value: Maybe): string {
  return value === null || value === undefined || Number.isNaN(value) ? dash : grouped(value, 0, 0);
}

/** `1 row`, `2,000 rows`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** 0.0123 as 1.2 %, 0.0012 as 0.12 %; tiny fractions are not rounded to nothing. */
export function formatPercent(value: Maybe): string {
  if (value === null || value === undefined || Number.isNaN(value)) return dash;
  const percent = value * 100;
  if (percent > 0 && percent < 0.005) return '<0.01 %';
  const digits = percent === 0 || percent === 100 ? 0 : Math.abs(percent) < 1 ? 2 : 1;
  return `${grouped(percent, digits, digits)} %`;
}

/** A fraction on an axis: 60 %, 2.5 %. */
export function formatAxisPercent(value: number): string {
  return `${grouped(value * 100, 0, 2)} %`;
}

/** Always as many digits after the point: for figures that stand below each other. */
export function formatFixed(value: Maybe, digits: number): string {
  return value === null || value === undefined || !Number.isFinite(value) ? dash : grouped(value, digits, digits);
}

/** ISO 8601 or milliseconds as 2026-03-01 14:05 (UTC); whole days without the time of day. */
export function formatTime(value: string | Maybe): string {
  if (value === null || value === undefined) return dash;
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return dash;
  const [day, time] = date.toISOString().split('T') as [string, string];
  return time.startsWith('00:00:00') ? day : `${day} ${time.slice(0, 5)}`;
}

/** Making one takes a hundred times as long as using it. */
const formatters = new Map<string, Intl.NumberFormat>();

function grouped(value: number, minimum: number, maximum: number): string {
  const key = `${minimum} ${maximum}`;
  const format =
    formatters.get(key) ??
    new Intl.NumberFormat('en-US', { minimumFractionDigits: minimum, maximumFractionDigits: maximum });
  formatters.set(key, format);
  const text = format.format(value);
  return sign(text === '-0' ? '0' : text);
}

function sign(text: string): string {
  return text.replace('-', '−').replace('e+', 'e').replace('e-', 'e−');
}

/** `80 ms`, `4.2 s`, `2 min 05 s`, `3 h 10 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
