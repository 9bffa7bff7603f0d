const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;
/** Numbers below are seconds since 1970, as at ingest: 1e11 seconds are in the year 5138, 1e11 milliseconds in 1973. */
const secondsBelow = 1e11;
/** End of the year 9999. */
const latest = 253_402_300_799_999;

/**
 * Milliseconds since 1970 of a timestamp as the API takes it, read as ingest reads it: ISO 8601 (UTC where it names no
 * offset), or a number of milliseconds (below 1e11: of seconds). NaN for anything else, such as the 30th of February.
 */
export function parseTimestamp(value: unknown): number {
  if (typeof value === 'number') {
    const ms = Math.abs(value) < secondsBelow ? Math.round(value * 1000) : Math.trunc(value);
    return Math.abs(ms) <= latest ? ms : Number.NaN;
  }
  const parts = typeof value === 'string' ? iso.exec(value.trim()) : null;
  if (!parts) return Number.NaN;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as number[];
  const date = new Date(0);
  date.setUTCFullYear(year!, month! - 1, day!);
  const exists = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day! && year! > 0;
  if (!exists || hour! > 23 || minute! > 59 || second! > 59) return Number.NaN;
  const ms = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  return date.getTime() + ((hour! * 60 + minute!) * 60 + second!) * 1000 + ms - offsetOf(parts[8]);
}

function offsetOf(zone: string | undefined): number {
  if (!zone || zone === 'Z' || zone === 'z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone)!;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0)) * 60_000;
}
