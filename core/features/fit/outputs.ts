import type { FitContext } from './context.ts';

/** Classes of a multiclass target that encodings of the target tell apart: the most frequent. */
const maximumOutputs = 10;

/** One number that an encoding of the target gives: a class against all others, or the target itself. */
export interface Output {
  name: string;
  /** 1 for the class and 0 for others; regression the value. */
  of: (target: number) => number;
}

/** Binary: the positive class. Multiclass: the most frequent classes. Regression: the target. */
export function outputsOf({ task, classes, target, fitRows }: FitContext, maximum = maximumOutputs): Output[] {
  if (task === 'regression') return [{ name: 'target', of: (t) => t }];
  if (task === 'binary') return [{ name: classes[1] ?? 'positive', of: (t) => t }];
  const counts = new Map<number, number>();
  for (const row of fitRows) counts.set(target[row]!, (counts.get(target[row]!) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, maximum)
    .map(([index]) => ({ name: classes[index] ?? String(index), of: (t: number) => (t === index ? 1 : 0) }));
}
