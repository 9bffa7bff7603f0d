import { sameTruth } from '../values/label.ts';

/** Whether the name of a class is a value as a project file writes it. */
export function sameValue(name: string, value: string | number | boolean): boolean {
  if (typeof value === 'number') return Number(name) === value || sameTruth(name, String(value));
  const wanted = String(value);
  return name === wanted || name.toLowerCase() === wanted.toLowerCase() || sameTruth(name, wanted);
}
