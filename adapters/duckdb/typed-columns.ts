import { type Notation, notationOfNumbers, type TimestampFormat } from '../../core/contracts/notation.ts';
import type { ColumnRule, Contract } from '../../core/contracts/source-contract.ts';
import { mixedNumbers } from '../../core/ingest/errors.ts';
import type { CheckedColumn } from '../../core/ingest/sql/check.ts';
import type { StagedColumn } from '../../core/ingest/sql/staged-column.ts';
import { truthSpelling } from '../../core/values/boolean.ts';
import type { NumberCounts, TimeCounts, TypeCounts } from '../../core/values/counts.ts';
import { type Ambiguity, plainType, readNumbers, readTimes, withYearLast } from '../../core/values/recognise.ts';
import {
  type CountedColumn,
  numberCounts,
  numberCountsSql,
  timeCounts,
  timeCountsSql,
  truthSpellingSql,
  typeCounts,
  typeCountsSql,
} from '../../core/values/sql/count.ts';
import { type StoredType, storedType } from '../../core/values/types.ts';
import type { DuckDb } from './session.ts';
import type { Staged } from './stage.ts';

/** A column with the type and the notation that its values are read by. */
export interface TypedColumn extends CheckedColumn {
  /** It cannot be told how its values are to be read; its type is that without a notation. */
  ambiguity?: Ambiguity;
  /** Whole numbers that could be times, read so: compact dates (`iso`) or seconds, milliseconds, microseconds. */
  asTime?: TimestampFormat;
  /** Why its values, which are numbers or times in ways that differ, are taken for texts. */
  differing?: Ambiguity;
}

interface Options {
  /** Share of the values of an undeclared column that need not be read by what the others tell (they will be rejected when it is declared). */
  dirt?: number;
  /** Fill in `asTime`. */
  times?: boolean;
}

/** The columns of a staged file with their declared types and notations; what is not declared is told from all values. */
export async function typedColumns(
  db: DuckDb,
  staged: Pick<Staged, 'columns' | 'delimiter'>,
  contract: Pick<Contract, 'rules'>,
  { dirt = 0, times = false }: Options = {},
): Promise<TypedColumn[]> {
  const rules = new Map(contract.rules.map((r) => [r.name, r]));
  const columns = staged.columns.map(
    (c): Open => ({ ...c, rule: rules.get(c.name), notation: notationOf(c, rules.get(c.name)) }),
  );
  const semicolons = staged.delimiter === ';';
  const types = typeCounts(await all(db, typeCountsSql(columns.filter(isCounted))));
  const countsOf = (c: Open) => types.get(c.field) ?? none;
  const plain = (c: Open) => plainType(countsOf(c), c.hint, dirt);

  const written = columns.filter((c) => mayBeWritten(c, countsOf(c), plain(c), semicolons, dirt));
  const numbers = numberCounts(await all(db, numberCountsSql(written)));
  const timed = columns.filter((c) => mayBeTimes(c, countsOf(c), plain(c), dirt) || (times && plain(c) === 'integer'));
  const moments = timeCounts(await all(db, timeCountsSql(timed)));

  const typed = columns.map((c): TypedColumn => {
    const { rule, notation, ...column } = c;
    const found = resolve(c, {
      counts: countsOf(c),
      plain: plain(c),
      numbers: numbers.get(c.field),
      times: moments.get(c.field),
      semicolons,
      dirt,
    });
    const full = { ...notation, ...found.notation };
    if (c.fractions && found.type !== 'string' && full.thousands === '.') throw mixedNumbers(c.name);
    return {
      ...column,
      ...(rule && { rule }),
      ...found,
      ...(Object.keys(full).length > 0 && { notation: full }),
    };
  });
  return spelled(db, typed);
}

/** Values that came as numbers are read as such, however texts of the column are written. */
function notationOf({ hint }: StagedColumn, rule: ColumnRule | undefined): Notation | undefined {
  if (hint !== 'number' || !rule?.notation || !isNumeric(rule)) return rule?.notation;
  const rest = notationOfNumbers(rule.notation);
  return Object.keys(rest).length > 0 ? rest : undefined;
}

type Open = StagedColumn & { rule: ColumnRule | undefined; notation: Notation | undefined };

const none: TypeCounts = { values: 0, booleans: 0, integers: 0, codes: 0, numbers: 0, timestamps: 0, open: 0 };

async function all(db: DuckDb, queries: readonly string[]): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for (const query of queries) for (const row of await db.rows(query)) rows.push(row);
  return rows;
}

/** Whether the types of its values have to be counted: nothing is declared, or numbers without how they are written. */
function isCounted({ rule }: Open): boolean {
  if (!rule?.type) return true;
  return isNumeric(rule) && rule.notation?.decimal === undefined && rule.notation?.thousands === undefined;
}

function isNumeric({ type }: ColumnRule): boolean {
  return type === 'number' || type === 'integer';
}

/** Whether a column may hold numbers that are not plain, or plain ones that may mean something else. */
function mayBeWritten(c: Open, counts: TypeCounts, plain: StoredType, semicolons: boolean, dirt: number): boolean {
  if (counts.values === 0 || !isCounted(c)) return false;
  const ambiguous = semicolons && counts.integers < counts.numbers && c.hint === 'unknown';
  if (c.rule?.type) return counts.numbers < counts.values || ambiguous || c.notation?.unit !== undefined;
  if (plain === 'number') return ambiguous;
  return plain === 'string' && c.hint !== 'text' && counts.codes === 0 && hasDigits(counts, dirt);
}

function mayBeTimes(c: Open, counts: TypeCounts, plain: StoredType, dirt: number): boolean {
  if (c.rule?.type) return c.rule.type === 'timestamp' && c.notation?.format === undefined;
  return plain === 'string' && counts.values > 0 && hasDigits(counts, dirt);
}

function hasDigits({ values, numbers, open }: TypeCounts, dirt: number): boolean {
  return numbers + open >= values * (1 - dirt);
}

interface Seen {
  counts: TypeCounts;
  plain: StoredType;
  numbers: NumberCounts[] | undefined;
  times: TimeCounts | undefined;
  semicolons: boolean;
  dirt: number;
}

function resolve(c: Open, seen: Seen): Pick<TypedColumn, 'type' | 'notation' | 'ambiguity' | 'asTime' | 'differing'> {
  return c.rule?.type ? declared(c, storedType(c.rule.type), seen) : inferred(seen);
}

function declared(c: Open, type: StoredType, { counts, numbers, times, semicolons }: Seen): ReturnType<typeof resolve> {
  const found =
    type === 'timestamp'
      ? times && readTimes(times)
      : numbers && readNumbers(numbers, { semicolons, unit: c.notation?.unit });
  if (!found) return { type };
  if (found.ambiguity) return { type, ambiguity: found.ambiguity };
  const isPlain =
    type !== 'timestamp' && counts.numbers === counts.values && found.notation.decimal === '.' && !c.notation;
  return { type, notation: isPlain ? {} : found.notation };
}

/** Types that are not declared: every value (but for the dirt) has to be read, or it is text. */
function inferred({ counts, plain, numbers, times, semicolons, dirt }: Seen): ReturnType<typeof resolve> {
  const enough = (read: number) => read >= counts.values * (1 - dirt);
  const text = (ambiguity: Ambiguity | undefined): ReturnType<typeof resolve> => ({
    type: plain,
    ...(ambiguity && plain === 'string' && { differing: ambiguity }),
  });
  if (numbers && enough(numbers.reduce((n, c) => n + c.values, 0))) {
    if (numbers.every((c) => c.dialled === c.values)) return { type: plain };
    const found = readNumbers(numbers, { semicolons });
    if (found.ambiguity?.kind === 'decimalOrThousands') return { type: plain, ambiguity: found.ambiguity };
    if (plain === 'number' && found.notation?.decimal === '.') return { type: plain };
    if (found.notation && enough(found.read)) return { type: 'number', notation: found.notation };
    if (found.ambiguity) return text(found.ambiguity);
  }
  if (!times) return { type: plain };
  const found = readTimes(times);
  if (plain === 'integer') {
    const { notation: { format = 'iso' } = {}, read = 0 } = found.ambiguity ? {} : found;
    return read > 0 && read === times.values ? { type: plain, asTime: format } : { type: plain };
  }
  const yearLast = withYearLast(times);
  // Digits alone are numbers or identifiers, times only where they are declared.
  if (times.yearFirst + yearLast === 0 || isEpoch(found.notation?.format)) return { type: plain };
  if (
    found.ambiguity?.kind === 'dayOrMonth' &&
    times.twoDigits < yearLast &&
    enough(times.yearFirst + times.compact + yearLast)
  )
    return { type: plain, ambiguity: found.ambiguity };
  if (found.notation && enough(found.read)) return { type: 'timestamp', notation: found.notation };
  return text(enough(times.yearFirst + times.compact + yearLast) ? found.ambiguity : undefined);
}

function isEpoch(format: TimestampFormat | undefined): boolean {
  return format?.startsWith('epoch') ?? false;
}

/** Truth values whose type was recognised remember how their file spells them. */
async function spelled(db: DuckDb, columns: TypedColumn[]): Promise<TypedColumn[]> {
  const open = columns.filter((c) => c.type === 'boolean' && !c.rule?.type && c.hint !== 'boolean');
  const rows = await all(db, truthSpellingSql(open satisfies CountedColumn[]));
  const words = new Map(
    rows.map(([field, no, yes]) => [field, truthSpelling(no as string | null, yes as string | null)]),
  );
  return columns.map((c) => {
    const spelling = words.get(c.field);
    return spelling ? { ...c, notation: { ...c.notation, words: spelling } } : c;
  });
}
