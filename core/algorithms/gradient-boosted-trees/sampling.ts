/** Marks the slots that the next trees may split on: a fraction of them, at least one. */
export function sampleFeatures(used: Uint8Array, fraction: number, random: () => number): void {
  if (fraction === 1 || used.length === 0) return;
  used.fill(0);
  const order = Array.from(used.keys());
  const count = Math.max(1, Math.round(fraction * used.length));
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (order.length - i));
    [order[i], order[j]] = [order[j]!, order[i]!];
    used[order[i]!] = 1;
  }
}

/** Draws the rows of the next tree, and those that it does not see; both ascend and are overwritten by the next draw. */
export function rowSampler(n: number, fraction: number, random: () => number) {
  const sample = new Uint32Array(n).map((_, i) => i);
  const outside = new Uint32Array(fraction === 1 ? 0 : n);
  return (): { sample: Uint32Array; outside: Uint32Array } => {
    if (fraction === 1) return { sample, outside };
    const count = Math.max(1, Math.round(fraction * n));
    let inside = 0;
    let out = 0;
    // Selection sampling (Knuth, algorithm S): exactly `count` rows, in order.
    for (let i = 0; i < n; i++) {
      if (random() * (n - i) < count - inside) sample[inside++] = i;
      else outside[out++] = i;
    }
    return { sample: sample.subarray(0, inside), outside: outside.subarray(0, out) };
  };
}
