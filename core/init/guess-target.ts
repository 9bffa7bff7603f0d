import type { Task } from '../contracts/project.ts';
import { type ColumnLook, type FileLook, InitError } from './look.ts';
import { wordsOf } from './names.ts';
import { positiveOf } from './positive.ts';

export interface TargetGuess {
  name: string;
  task: Task;
  /** Binary: the value that counts as positive. */
  positive?: string | number | boolean;
}

const generic = ['target', 'label', 'class', 'y', 'outcome', 'response', 'labels', 'classes'];
const telling = [
  ...['fraud', 'fraudulent', 'churn', 'churned', 'exited', 'default', 'survived', 'income', 'diagnosis', 'species'],
  ...['click', 'clicked', 'converted', 'conversion', 'subscribed', 'approved', 'cancelled', 'price', 'medv', 'quality'],
  ...[
    'sentiment',
    'spam',
    'failed',
    'failure',
    'defect',
    'defective',
    'bought',
    'purchased',
    'attrition',
    'readmitted',
  ],
];
const mostClasses = 50;
const mostNumberedClasses = 10;

/** The target that was named, or the one column that is named like one. @throws InitError */
export function guessTarget(look: FileLook, named?: string): TargetGuess {
  if (named !== undefined) {
    const column =
      look.columns.find((c) => c.name === named) ??
      look.columns.find((c) => c.name.toLowerCase() === named.toLowerCase());
    if (!column) throw new InitError(`no column '${named}' in the file; it has: ${listed(look.columns)}`);
    return { name: column.name, ...taskOf(column) };
  }
  const scored = look.columns
    .filter((c) => c.type !== 'timestamp' && c.distinct >= 2 && c.values >= look.rows / 2)
    .map((column) => ({ column, score: score(column) }))
    .filter((c) => c.score > 0)
    .sort((a, b) => b.score - a.score);
  const [best, second] = scored;
  if (!best || best.score === second?.score) {
    const constant = best ? undefined : look.columns.find((c) => c.distinct < 2 && score(c) > 0);
    if (constant) return { name: constant.name, ...taskOf(constant) };
    const among = best ? scored.filter((s) => s.score === best.score).map((s) => s.column) : look.columns;
    throw new InitError(
      `cannot tell which column is to be predicted; name it with --target COLUMN, one of: ${listed(among)}`,
    );
  }
  return { name: best.column.name, ...taskOf(best.column) };
}

/** Names that always mean the target before those that often do; two values before more. */
function score({ name, distinct }: ColumnLook): number {
  const words = wordsOf(name);
  const binary = distinct === 2 ? 1 : 0;
  if (words.length === 1 && generic.includes(words[0]!)) return 6 + binary;
  if (words.some((w) => telling.includes(w))) return 4 + binary;
  if (binary && ['is', 'has', 'was', 'will'].includes(words[0] ?? '')) return 2;
  return 0;
}

function taskOf(column: ColumnLook): Omit<TargetGuess, 'name'> {
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
    const positive = positiveOf(a, b);
    if (type === 'boolean') return { task: 'binary', positive: positive === 'true' };
    return { task: 'binary', positive: type === 'string' ? positive : Number(positive) };
  }
  if (type === 'number' || (type === 'integer' && distinct > mostNumberedClasses)) return { task: 'regression' };
  if (distinct > mostClasses) {
    throw new InitError(`column '${name}' has ${distinct} different texts; at most ${mostClasses} can be classes`);
  }
  return { task: 'multiclass' };
}

function listed(columns: readonly ColumnLook[]): string {
  const names = columns.slice(0, 40).map((c) => c.name);
  return names.join(', ') + (columns.length > names.length ? `, … (${columns.length} in all)` : '');
}
