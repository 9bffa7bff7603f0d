/** Pearson correlation over the rows where both values are finite; null with fewer than two or no spread. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  if (x.length !== y.length)
    throw new RangeError(`correlation of ${x.length} with ${y.length} values; expected as many`);
  let n = 0;
  let meanX = 0;
  let meanY = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const a = x[i]!;
    const b = y[i]!;
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    n++;
    const dx = a - meanX;
    const dy = b - meanY;
    meanX += dx / n;
    meanY += dy / n;
    xx += dx * (a - meanX);
    yy += dy * (b - meanY);
    xy += dx * (b - meanY);
  }
  if (n < 2 || !(xx > 0) || !(yy > 0)) return null;
  const value = xy / Math.sqrt(xx) / Math.sqrt(yy);
  return Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : null;
}
