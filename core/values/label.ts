import type { Notation } from '../contracts/notation.ts';
import type { Task } from '../contracts/task.ts';
import { parseBoolean } from './boolean.ts';
import { readText } from './parse.ts';

/**
 * A label as the model's target: the class index, or the value of a regression; undefined when it is neither. Class names
 * match as text, as equal numbers, or where only one is alike without regard to case. Of two classes also `Yes`, `true`, `1` and their like match the one that is written like them in
 * another way, else yes is the positive one.
 *
 * @param notation how numbers of a regression are written
 */
export function labelCode(
  value: unknown,
  task: Task,
  classes: readonly string[],
  notation?: Notation,
): number | undefined {
  if (task === 'regression') {
    const number = typeof value === 'string' ? readText('number', value, notation) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  }
  const text = String(value).trim();
  const exact = classes.indexOf(text);
  if (exact >= 0) return exact;
  const equal = text === '' ? -1 : classes.findIndex((name) => name.trim() !== '' && Number(name) === Number(text));
  if (equal >= 0) return equal;
  const alike = classes.flatMap((name, i) => (name.trim().toLowerCase() === text.toLowerCase() ? [i] : []));
  if (alike.length === 1) return alike[0];
  if (task !== 'binary' && task !== 'anomaly') return undefined;
  const truth = parseBoolean(text);
  if (truth === undefined) return undefined;
  const spelled = classes.findIndex((name) => parseBoolean(name) === truth);
  return spelled >= 0 ? spelled : Number(truth);
}

/** Whether two texts say the same truth in words of yes and no. */
export function sameTruth(a: string, b: string): boolean {
  const truth = parseBoolean(a);
  return truth !== undefined && truth === parseBoolean(b);
}
