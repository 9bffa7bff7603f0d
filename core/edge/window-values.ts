import { fieldPath, type Problems } from '../serve/http/problems.ts';

const noWindows = 'expected none: the model has no entity windows';

/**
 * Compiles the check of the values of window features. Every one must be given, null where it is missing: one that is left out would be
 * read as an entity without a past. A name that is none of the model's is a mistake.
 * @param names in their order
 */
export function windowReader(
  names: readonly string[],
): (windows: unknown, path: string, problems: Problems) => readonly number[] {
  const known = new Set(names);
  const none: readonly number[] = [];
  return (windows, path, problems) => {
    if (windows === undefined && names.length === 0) return none;
    if (windows === null || typeof windows !== 'object' || Array.isArray(windows)) {
      problems.add(
        path,
        names.length === 0
          ? `${noWindows}; received ${problems.describe(windows)}`
          : `expected the values of the ${names.length} window features, ${shown(names)}: they are made of earlier records, which only the caller knows; received ${problems.describe(windows)}`,
      );
      return none;
    }
    for (const name of Object.keys(windows))
      if (!known.has(name))
        problems.add(fieldPath(path, name), names.length === 0 ? noWindows : `expected one of ${shown(names)}`);
    const given = windows as Record<string, unknown>;
    return names.map((name) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      if (value === null) return Number.NaN;
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      problems.add(
        fieldPath(path, name),
        `expected a finite number, or null where there is none, received ${problems.describe(value)}`,
      );
      return Number.NaN;
    });
  };
}

function shown(names: readonly string[]): string {
  const first = names.slice(0, 5).map((name) => `'${name.slice(0, 80)}'`);
  return first.join(', ') + (names.length > first.length ? ` and ${names.length - first.length} more` : '');
}
