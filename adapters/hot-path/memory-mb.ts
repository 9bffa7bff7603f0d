/** To ask the system takes longer than a prediction. */
const freshForMs = 100;

let [megabytes, askedAt] = [0, Number.NEGATIVE_INFINITY];

/** Memory of the process, MB, as it was at most a tenth of a second ago. */
export function memoryMb(): number {
  const now = performance.now();
  if (now - askedAt >= freshForMs) {
    megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
    askedAt = now;
  }
  return megabytes;
}
