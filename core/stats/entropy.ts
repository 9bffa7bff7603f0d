/** Shannon entropy of counts in nats; 0 for no counts (scipy.stats.entropy). */
export function entropy(counts: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    const fraction = counts[i]! / total;
    if (fraction > 0) sum -= fraction * Math.log(fraction);
  }
  return sum;
}
