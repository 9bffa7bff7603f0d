import type { Task } from '../contracts/task.ts';
import { type ColumnInspection, type FileInspection, InitError, spelled } from './inspect.ts';
import { isEntityLike, isIdLike, isRowNumber } from './names.ts';
import { targetKind } from './outcomes.ts';
import { positiveOf } from './positive.ts';
import { OpenQuestions, type Question } from './questions.ts';

export interface TargetGuess {
  name: string;
  task: Task;
  /** Binary: the value that counts as positive. */
  positive?: string | number | boolean;
  /** Binary: why, for people. */
  why?: string;
  /** Nobody named it: its name did. */
  guessed: boolean;
}

const maxClasses = 50;
const maxNumberedClasses = 10;
const maxCandidates = 6;
/** A column of this likelihood is taken, where no other has as much; those below are asked about. */
const clear = 4;

/**
 * The target that was named, or the one column whose name is unambiguous.
 *
 * @throws InitError when the column cannot be a target, OpenQuestions when no name or several are unambiguous
 */
export function guessTarget(inspection: FileInspection, named?: string): TargetGuess {
  if (named !== undefined) {
    const column =
      inspection.columns.find((c) => c.name === named) ??
      inspection.columns.find((c) => c.name.toLowerCase() === named.toLowerCase());
    if (!column) throw new InitError(`no column '${named}' in the file; it has: ${listed(inspection.columns)}`);
    return { name: column.name, ...taskOf(column), guessed: false };
  }
  const scored = inspection.columns
    .map((column, i) => ({ column, i, score: likelihood(column, inspection) }))
    .sort((a, b) => b.score - a.score || b.i - a.i);
  const [best, second] = scored;
  if (best && best.score >= clear && best.score !== second?.score)
    return { name: best.column.name, ...taskOf(best.column), guessed: true };
  if (!best || best.score < clear) {
    const constant = inspection.columns.find(
      (c) => c.distinct < 2 && ['generic', 'outcome'].includes(targetKind(c.name) ?? ''),
    );
    if (constant) return { name: constant.name, ...taskOf(constant), guessed: true };
  }
  const candidates = scored.filter((c) => c.score >= 0);
  if (candidates.length === 0)
    throw new InitError(
      `no column of the file can be predicted: none has two to ${maxClasses} values, or numbers; it has: ${listed(inspection.columns)}`,
    );
  throw new OpenQuestions([whichTarget(candidates.map((c) => c.column))]);
}

function whichTarget(columns: readonly ColumnInspection[]): Question {
  return {
    of: 'target',
    text: `cannot tell which of ${columns.length} columns is to be predicted; the likeliest:`,
    answers: columns.slice(0, maxCandidates).map((c) => ({ value: c.name, means: kindOf(c) })),
    option: '--target',
  };
}

/** From what a column is called and holds: 8 a target by any name, 0 hardly one, negative none. */
function likelihood(c: ColumnInspection, { rows }: FileInspection): number {
  const { name, type, distinct, values } = c;
  const numeric = type === 'number' || type === 'integer';
  if (type === 'timestamp' || distinct < 2 || values < rows / 2 || isRowNumber(name) || isIdLike(name)) return -1;
  if (!numeric && distinct > maxClasses) return -1;
  const binary = distinct === 2;
  const some = numeric ? distinct <= maxNumberedClasses : distinct <= 20;
  switch (targetKind(name)) {
    case 'generic':
      // A class of passengers is none of outcomes: where one is there as well, it is asked.
      return binary ? 9 : /class/i.test(name) ? 6 : 8;
    case 'outcome':
      return binary ? 6 : 1;
    case 'sought':
      return binary ? 6 : some && !numeric ? 5 : 1;
    case 'judged':
      return binary ? clear : 1;
    case 'frequent':
    case 'wished':
      return binary ? 3 : 1;
    case 'question':
      return binary ? 2 : 0.5;
    default:
      return isEntityLike(name) ? -1 : binary ? 0.5 : some ? 0.2 : 0;
  }
}

function taskOf(column: ColumnInspection): Omit<TargetGuess, 'name' | 'guessed'> {
  const { name, type, distinct, counts } = column;
  if (distinct < 2) {
    throw new InitError(
      `column '${name}' has ${distinct} different value; a target needs at least two: add rows with another value, or name another column with --target`,
    );
  }
  if (type === 'timestamp')
    throw new InitError(`column '${name}' holds times; expected a category or a number as target`);
  if (distinct === 2 && counts) {
    const [a, b] = counts as [[string, number], [string, number]];
    const { value, why } = positiveOf(name, a, b);
    if (type === 'boolean') return { task: 'binary', positive: value === 'true', why };
    return { task: 'binary', positive: type === 'string' ? value : Number(value), why };
  }
  if (type === 'number' || (type === 'integer' && distinct > maxNumberedClasses)) return { task: 'regression' };
  if (distinct > maxClasses) {
    throw new InitError(`column '${name}' has ${distinct} different texts; at most ${maxClasses} can be classes`);
  }
  return { task: 'multiclass' };
}

/** `2 values: No 87 %, Yes 13 %`. */
function kindOf(c: ColumnInspection): string {
  const { type, distinct, counts, min, max } = c;
  if (counts && distinct <= maxNumberedClasses) {
    const all = counts.reduce((sum, [, n]) => sum + n, 0);
    const shown = counts
      .slice(0, 3)
      .map(([value, n]) => `${spelled(c, value).slice(0, 30)} ${Math.round((100 * n) / all)} %`);
    return `${distinct} values: ${shown.join(', ')}${distinct > 3 ? ', …' : ''}`;
  }
  return type === 'string' ? `${distinct} categories` : `numbers, ${min} to ${max}`;
}

function listed(columns: readonly ColumnInspection[]): string {
  const names = columns.slice(0, 40).map((c) => c.name);
  return names.join(', ') + (columns.length > names.length ? `, … (${columns.length} in all)` : '');
}
