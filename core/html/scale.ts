/** Maps a domain to a range linearly; a domain of one point maps to the middle. */
export function linearScale(
  domain: readonly [number, number],
  range: readonly [number, number],
): (value: number) => number {
  const [from, to] = domain;
  const [start, end] = range;
  const span = to - from;
  if (!(span > 0)) return () => (start + end) / 2;
  return (value) => start + ((value - from) / span) * (end - start);
}

/** About `count` round values that cover [min, max]'s inside: steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(min: number, max: number, count: number): number[] {
  if (!(max > min) || !Number.isFinite(max - min)) return Number.isFinite(min) ? [min] : [];
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999)!;
  const first = Math.ceil(min / step - 1e-9);
  // Steps so small beside the values that their numbers cannot be told apart.
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(first + count + 1)) return [min];
  const ticks: number[] = [];
  for (let i = first; i <= first + count + 1 && i * step <= max + step * 1e-9; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/** Round starts of days, months or years (UTC), about `count` of them, in [min, max] (ms). */
export function timeTicks(min: number, max: number, count: number): number[] {
  const day = 86_400_000;
  const days = (max - min) / day / count;
  const ticks: number[] = [];
  if (days >= 20) {
    const months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600].find((m) => m * 30 >= days) ?? 1200;
    const start = new Date(min);
    for (let m = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) * months; ; m += months) {
      const tick = Date.UTC(Math.floor(m / 12), m % 12);
      if (!(tick <= max)) return ticks.filter((t) => t >= min);
      ticks.push(tick);
    }
  }
  const step = [1 / 24, 0.125, 0.25, 0.5, 1, 2, 5, 7, 10, 14, 20].find((s) => s >= days)! * day;
  for (let t = Math.ceil(min / step) * step; t <= max; t += step) ticks.push(t);
  return ticks;
}
