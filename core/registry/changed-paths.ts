import { isObject } from '../values/json-lines.ts';

/**
 * Paths at which two JSON values differ, e.g. `objective.costs.falsePositive` or `data.sources[0].name`, in order of the
 * second value's properties. A part that only one of them has is one path. Empty when they are equal.
 */
export function changedPaths(before: unknown, after: unknown, path = ''): string[] {
  if (Object.is(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, i) => changedPaths(before[i], after[i], `${path}[${i}]`)).flat();
  }
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(after), ...Object.keys(before)]);
    return [...names].flatMap((name) =>
      changedPaths(own(before, name), own(after, name), path ? `${path}.${name}` : name),
    );
  }
  return [path];
}

/** Not what an object inherits: a property may be called `__proto__`. */
function own(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
