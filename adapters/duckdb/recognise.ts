import type { ColumnRule } from '../../core/contracts/source-contract.ts';
import { type Declaration, impliedType, withThousands } from '../../core/init/declaration.ts';
import { tolerated } from '../../core/init/inspect.ts';
import {
  type Marker,
  markersAmongTyped,
  markersAmongWords,
  nothing,
  possibleMarkers,
} from '../../core/init/markers.ts';
import { cleanText, cleanValue } from '../../core/values/sql/missing.ts';
import { valueSql } from '../../core/values/sql/parse.ts';
import { identifier, literal } from '../../core/values/sql/text.ts';
import { knownUnit } from '../../core/values/unit.ts';
import type { DuckDb } from './session.ts';
import type { Staged } from './stage.ts';
import { type TypedColumn, typedColumns } from './typed-columns.ts';

export interface RecognisedColumn extends TypedColumn {
  /** Texts that stand for a missing value here. */
  markers: Marker[];
}

const options = { dirt: tolerated, times: true };
/** Other values of a column that its markers are seen beside. */
const others = 100;

/** The columns of a staged file as a project can declare them: with what stands for a missing value taken out of the way. */
export async function recognisedColumns(
  db: DuckDb,
  staged: Pick<Staged, 'columns' | 'delimiter'>,
  declared: ReadonlyMap<string, Declaration>,
): Promise<RecognisedColumn[]> {
  const first = await typedColumns(db, staged, { rules: [] }, options);
  const found = await findMarkers(db, first);
  /** Reads those columns again that something is said of. */
  const again = async (columns: readonly TypedColumn[], markersOf: (c: TypedColumn) => readonly Marker[]) => {
    const rules = columns.flatMap((c) => ruleOf(c, declared.get(c.name), markersOf(c)) ?? []);
    const said = staged.columns.filter((c) => rules.some((rule) => rule.name === c.name));
    return replaced(columns, await typedColumns(db, { ...staged, columns: said }, { rules }, options));
  };
  const taken = (c: TypedColumn) => markersAmongTyped(found.get(c.field) ?? []);
  // As if all of them were missing; a column that is still of words is asked again with those that are among words.
  const second = await again(first, taken);
  const words = new Set(
    second
      .filter((c) => c.type === 'string' && !c.ambiguity && !c.differing && taken(c).length > 0)
      .map((c) => c.field),
  );
  const ofWords = first.filter((c) => words.has(c.field));
  const beside = await otherValues(db, ofWords);
  const markers = (c: TypedColumn) =>
    words.has(c.field) ? markersAmongWords(found.get(c.field) ?? [], beside.get(c.field) ?? []) : taken(c);
  const last = replaced(second, await again(ofWords, markers));
  return last.map(({ rule, ...c }) => ({ ...c, ...pointsIn(c, staged.delimiter), markers: markers(c) }));
}

function replaced(columns: readonly TypedColumn[], by: readonly TypedColumn[]): TypedColumn[] {
  const newer = new Map(by.map((c) => [c.field, c]));
  return columns.map((c) => newer.get(c.field) ?? c);
}

function ruleOf(c: TypedColumn, declared: Declaration | undefined, markers: readonly Marker[]): ColumnRule | undefined {
  const missing = [...new Set([...(declared?.notation.missing ?? []), ...markers.map(([text]) => text)])];
  if (!declared && missing.length === 0) return undefined;
  const type = declared && impliedType(declared);
  const unit = type === 'number' && c.ambiguity?.example?.match(new RegExp(knownUnit))?.[0];
  const notation = {
    ...(unit && { unit }),
    ...(declared && withThousands(declared.notation)),
    ...(missing.length > 0 && { missing }),
  };
  return { name: c.name, required: false, pii: false, ...(type && { type }), notation };
}

/** Numbers with a decimal point in a file cut by semicolons: said, because those of the next file might all look like 1.299. */
function pointsIn(c: TypedColumn, delimiter: string | undefined): Pick<TypedColumn, 'notation'> {
  const open = delimiter === ';' && c.type === 'number' && c.hint === 'unknown' && c.notation?.decimal === undefined;
  return open && !c.ambiguity ? { notation: { ...c.notation, decimal: '.' } } : {};
}

async function findMarkers(db: DuckDb, columns: readonly TypedColumn[]): Promise<Map<string, Marker[]>> {
  const found = new Map<string, Marker[]>();
  const text = columns.filter((c) => c.hint === 'unknown' || c.hint === 'text');
  if (text.length === 0) return found;
  const listed = `[${possibleMarkers.map(literal).join(', ')}]`;
  const rows = await db.rows(
    `${cellsSql(text)} SELECT field, v, count(*) FROM texts WHERE list_contains(${listed}, lower(v)) GROUP BY field, v ORDER BY field, v`,
  );
  for (const [field, value, count] of rows)
    found.set(String(field), [...(found.get(String(field)) ?? []), [String(value), Number(count)]]);
  return found;
}

async function otherValues(db: DuckDb, columns: readonly TypedColumn[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { field, trim } of columns) {
    const text = cleanText(identifier(field), trim);
    const rows = await db.rows(
      `SELECT v FROM (SELECT ${text} AS v FROM staged) WHERE v IS NOT NULL AND NOT list_contains([${nothing.map(literal).join(', ')}], lower(v)) GROUP BY v ORDER BY count(*) DESC, v LIMIT ${others}`,
    );
    found.set(
      field,
      rows.map(([value]) => String(value)),
    );
  }
  return found;
}

function cellsSql(columns: readonly TypedColumn[]): string {
  const fields = columns.map((c) => identifier(c.field)).join(', ');
  return `WITH cells AS (UNPIVOT (SELECT ${fields} FROM staged) ON ${fields} INTO NAME field VALUE cell), texts AS (SELECT field, ${cleanText('cell', true)} AS v FROM cells)`;
}

/** The numbers of present values of columns, whether or not they are of the columns' types. */
export async function presentValues(db: DuckDb, columns: readonly TypedColumn[]): Promise<number[]> {
  return db.numbers(`SELECT ${columns.map((c) => `count(${presentSql(c)})`).join(', ')} FROM staged`);
}

/** A value of a column that is present and not of its type. */
export async function unreadExample(db: DuckDb, c: TypedColumn): Promise<string | undefined> {
  const [row = []] = await db.rows(
    `SELECT min(w) FROM (SELECT ${presentSql(c)} AS w FROM staged) WHERE ${valueSql(c.type, 'w', c.notation)} IS NULL`,
  );
  return typeof row[0] === 'string' ? row[0] : undefined;
}

function presentSql(c: TypedColumn): string {
  const text = cleanText(identifier(c.field), c.trim, c.notation);
  return c.type === 'string' ? text : cleanValue(text, c.notation);
}
