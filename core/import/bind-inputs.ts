import { type Dataset, isReserved } from '../contracts/dataset.ts';
import type { ImportedModel } from '../contracts/imported.ts';
import type { Column } from '../table/table.ts';
import { UnusableImport } from './errors.ts';
import { listed } from './listed.ts';

/**
 * Which column of the records each input of a model is: by `columns` in their order, else by name. LightGBM writes `_` for a blank.
 * @param used whether the model looks at the input at all: what it does not look at needs no column
 * @returns undefined where an input is not used
 * @throws UnusableImport for a name that is no column, or one that a model may not read
 */
export function bindInputs(
  names: readonly string[],
  used: (input: number) => boolean,
  { columns }: Pick<ImportedModel, 'columns'>,
  dataset: Dataset,
): (Column | undefined)[] {
  if (columns && columns.length !== names.length)
    throw new UnusableImport(
      `--columns names ${columns.length} columns, and the model has ${names.length} inputs: ${listed(names)}`,
    );
  const known = dataset.table.columns.filter(({ name }) => !isReserved(name));
  const missing: string[] = [];
  const bound = names.map((name, input) => {
    if (!used(input)) return undefined;
    const found = columns ? known.find((c) => c.name === columns[input]) : columnOf(name, known);
    if (!found) missing.push(columns?.[input] ?? name);
    return found;
  });
  if (missing.length > 0)
    throw new UnusableImport(
      `the model reads ${listed(missing)}, and the records have no such column; they have ${listed(known.map((c) => c.name))}. Rename the columns of the files, or name those that the model was trained on, in its order, with --columns`,
    );
  for (const column of bound) if (column) checkReadable(column, dataset);
  return bound;
}

function columnOf(name: string, known: readonly Column[]): Column | undefined {
  const exact = known.find((c) => c.name === name);
  if (exact) return exact;
  const alike = known.filter((c) => c.name.replaceAll(/\s/g, '_') === name);
  if (alike.length > 1)
    throw new UnusableImport(
      `the model's input '${name}' may be any of the columns ${listed(alike.map((c) => c.name))}; say which, with all others in their order, with --columns`,
    );
  return alike[0];
}

/** @throws UnusableImport */
function checkReadable({ name, type }: Column, { extra: { project } }: Dataset): void {
  const records = project.data.sources.find((source) => source.role === 'records');
  const declared = records?.columns ?? {};
  const own = Object.hasOwn(declared, name) ? declared[name] : undefined;
  const fail = (why: string) => {
    throw new UnusableImport(`the model reads '${name}', which ${why}`);
  };
  if (name === records?.key) fail('is the key of the row: it says nothing of other rows; train without it');
  if (project.features.exclude.includes(name))
    fail('features.exclude excludes; train without it, or take it from there');
  if (own?.protected) fail('is protected: no model may read it; train without it');
  if (own?.pii) fail('is personal data: only its keyed hash is stored, which the model has not seen; train without it');
  if (type === 'timestamp')
    fail(
      'is a moment: a model of numbers does not say in what unit; bring the numbers that it was trained on as a column',
    );
  if (type === 'text') fail('is a text; bring the numbers that the model was trained on as columns');
}
