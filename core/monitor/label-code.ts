import type { Task } from '../contracts/project.ts';

const yes = new Set(['true', '1', 'yes', 'y', 't']);
const no = new Set(['false', '0', 'no', 'n', 'f']);

/**
 * A label as the model's target: the class index, or the value of a regression; undefined when it is neither. Class names
 * match as text or as equal numbers; for two classes, words for yes and no name the positive and the negative one.
 */
export function labelCode(value: unknown, task: Task, classes: readonly string[]): number | undefined {
  const text = String(value).trim();
  if (task === 'regression') {
    const number = typeof value === 'boolean' || text === '' ? Number.NaN : Number(text);
    return Number.isFinite(number) ? number : undefined;
  }
  const exact = classes.indexOf(text);
  if (exact >= 0) return exact;
  const equal = text === '' ? -1 : classes.findIndex((name) => name.trim() !== '' && Number(name) === Number(text));
  if (equal >= 0) return equal;
  if (task !== 'binary') return undefined;
  const word = text.toLowerCase();
  return yes.has(word) ? 1 : no.has(word) ? 0 : undefined;
}
