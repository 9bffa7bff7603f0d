/** First and last of moments (ms since 1970, NaN unknown) as ISO 8601; null where none is known. */
export function timeRange(time: Float64Array): [string, string] | null {
  let first = Infinity;
  let last = -Infinity;
  for (const t of time) {
    if (t < first) first = t;
    if (t > last) last = t;
  }
  return first <= last ? [new Date(first).toISOString(), new Date(last).toISOString()] : null;
}
