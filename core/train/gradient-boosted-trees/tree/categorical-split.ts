import type { TreeParameters } from '../parameters.ts';
import { leafScore, minimumHessian, type Split, type SplitContext } from './split.ts';

/**
 * Few categories: one against the rest. Many: categories are sorted by gradient / (hessian + catSmooth) and a
 * prefix or suffix of at most `maxCatThreshold` goes left (Fisher, "On grouping for maximum homogeneity", 1958; the
 * limits are LightGBM's). Missing is a category like any other.
 */
export function categoricalSplit(context: SplitContext, parameters: TreeParameters): Split | undefined {
  const present = presentBins(context);
  if (present.length < 2) return undefined;
  return present.length <= parameters.maxCatToOnehot
    ? oneAgainstRest(context, parameters, present)
    : sortedPrefix(context, parameters, present);
}

function presentBins({ histogram, offset, slot }: SplitContext): number[] {
  const present: number[] = [];
  for (let b = 0; b < slot.bins; b++) if (histogram[offset + 2 * b + 1]! > 0) present.push(b);
  return present;
}

function oneAgainstRest(context: SplitContext, parameters: TreeParameters, present: number[]): Split | undefined {
  const { histogram, offset, gradientUnit, hessianUnit, sums } = context;
  const { lambdaL1, lambdaL2 } = parameters;
  const minHessian = minimumHessian(sums, parameters);
  let best = context.threshold;
  let bestBin = -1;
  for (const b of present) {
    const g = histogram[offset + 2 * b]! * gradientUnit;
    const h = histogram[offset + 2 * b + 1]! * hessianUnit;
    if (h < minHessian || sums.hessian - h < minHessian) continue;
    const gain =
      leafScore(g, h, lambdaL1, lambdaL2) + leafScore(sums.gradient - g, sums.hessian - h, lambdaL1, lambdaL2);
    if (gain > best) {
      best = gain;
      bestBin = b;
    }
  }
  return bestBin < 0 ? undefined : split(context, best, [bestBin], present);
}

function sortedPrefix(context: SplitContext, parameters: TreeParameters, present: number[]): Split | undefined {
  const { histogram, offset, gradientUnit, hessianUnit, sums } = context;
  const { lambdaL1, catSmooth, maxCatThreshold } = parameters;
  const l2 = parameters.lambdaL2 + parameters.catL2;
  const rowsPerHessian = sums.rows / sums.hessian;
  const hessian = (b: number) => histogram[offset + 2 * b + 1]! * hessianUnit;
  const gradient = (b: number) => histogram[offset + 2 * b]! * gradientUnit;
  const order = present
    .filter((b) => hessian(b) * rowsPerHessian >= catSmooth)
    .map((b) => ({ b, key: gradient(b) / (hessian(b) + catSmooth) }))
    .sort((x, y) => x.key - y.key || x.b - y.b)
    .map(({ b }) => b);
  const minHessian = minimumHessian(sums, parameters);
  const limit = Math.min(maxCatThreshold, Math.ceil(order.length / 2));
  let best = context.threshold;
  let bestSet: number[] | undefined;
  for (const direction of [order, order.toReversed()]) {
    let g = 0;
    let h = 0;
    let groupHessian = 0;
    for (let i = 0; i < Math.min(limit, direction.length - (order.length === present.length ? 1 : 0)); i++) {
      g += gradient(direction[i]!);
      h += hessian(direction[i]!);
      groupHessian += hessian(direction[i]!);
      const rest = sums.hessian - h;
      if (h < minHessian) continue;
      if (rest < minHessian || rest * rowsPerHessian < parameters.minDataPerGroup) break;
      if (groupHessian * rowsPerHessian < parameters.minDataPerGroup) continue;
      groupHessian = 0;
      const gain = leafScore(g, h, lambdaL1, l2) + leafScore(sums.gradient - g, rest, lambdaL1, l2);
      if (gain > best) {
        best = gain;
        bestSet = direction.slice(0, i + 1);
      }
    }
  }
  return bestSet && split(context, best, bestSet, present);
}

/** Sides are swapped when the set holds the missing bin, so that missing and unseen categories always go right together. */
function split(context: SplitContext, gain: number, set: number[], present: number[]): Split {
  const { missingBin } = context.slot;
  const left = set.includes(missingBin) ? present.filter((b) => !set.includes(b)) : set;
  return {
    gain: gain - context.threshold,
    slot: context.index,
    bin: -1,
    defaultLeft: false,
    categories: Uint8Array.from(left.toSorted((a, b) => a - b)),
  };
}
