import { UnknownAlgorithm } from './errors.ts';

/** The entry of a table that has a name. @throws UnknownAlgorithm */
export function named<T extends { readonly name: string }>(table: readonly T[], name: string): T {
  const found = table.find((entry) => entry.name === name);
  if (!found)
    throw new UnknownAlgorithm(
      name,
      table.map((entry) => entry.name),
    );
  return found;
}
