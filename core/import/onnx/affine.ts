import type { NumberStep } from './symbolic-columns.ts';

/** Steps as one: `slope` times the number and `start`; and the number that stands for a missing one, where one does. */
export interface Affine {
  slope: number;
  start: number;
  fill?: number;
}

export function affineOf(steps: readonly NumberStep[]): Affine {
  let [slope, start] = [1, 0];
  let fill: number | undefined;
  for (const step of steps) {
    if (step.kind === 'scale') {
      slope *= step.scale;
      start = (start - step.offset) * step.scale;
    } else fill ??= (step.value - start) / slope;
  }
  return { slope, start, ...(fill !== undefined && { fill }) };
}
