import type { Task } from '../contracts/task.ts';
import { isKnownOutcome } from '../labels/learnable-rows.ts';

/** Fewer rows, or fewer of one of two classes, allow no fair comparison. */
export const minRows = 100;
export const minOfClass = 10;

/** The outcomes that are known: what stands for a hidden one is no evidence. */
export function knownOutcomes(target: Float64Array, imputed: Uint8Array | null | undefined): Float64Array {
  return target.filter((_, i) => isKnownOutcome(imputed, i));
}

/** Whether rows with these outcomes are too few to compare models by. @param target outcomes that are known */
export function tooFewToCompare(target: ArrayLike<number>, task: Task): boolean {
  if (target.length < minRows) return true;
  if (task !== 'binary') return false;
  return rarerOf(target) < minOfClass;
}

/** Rows of the rarer of two classes. */
export function rarerOf(target: ArrayLike<number>): number {
  let positives = 0;
  for (let i = 0; i < target.length; i++) positives += target[i]!;
  return Math.min(positives, target.length - positives);
}
