const day = 86_400_000;

/** Positions grouped by calendar day (UTC), the earliest day first. */
export function byDays(time: ArrayLike<number>): { start: number; rows: number[] }[] {
  const days = new Map<number, number[]>();
  for (let i = 0; i < time.length; i++) {
    const start = Math.floor(time[i]! / day) * day;
    const rows = days.get(start);
    if (rows) rows.push(i);
    else days.set(start, [i]);
  }
  return [...days].sort(([a], [b]) => a - b).map(([start, rows]) => ({ start, rows }));
}
