import type { ColumnType, ProjectInput } from '../contracts/project.ts';
import { isText } from '../ingest/is-text.ts';
import { guessTarget, type TargetGuess } from './guess-target.ts';
import { type ColumnLook, type FileLook, tolerated } from './look.ts';
import { isAmountLike, isBirthDate, isIdLike, isRowNumber, isTimeLike, personalKind } from './names.ts';

export interface Proposal {
  project: ProjectInput;
  /** What was seen, and what a person should look at. */
  notes: string[];
  /** Remarks by column, for the comments of the file. */
  remarks: Record<string, string>;
}

type ColumnInput = NonNullable<ProjectInput['data']['sources'][number]['columns']>[string];

/** Name of the proposed source. */
export const sourceName = 'rows';

/**
 * A first project from a look at a file. It asks little of the data, so that the next file is not turned away: types, no
 * upper bounds, and nothing is required but the key and the time.
 *
 * @param target the column to predict; without it the one that is named like a target
 * @throws InitError
 */
export function proposeProject(options: { name: string; look: FileLook; target?: string | undefined }): Proposal {
  const { name, look } = options;
  const target = guessTarget(look, options.target);
  const features = look.columns.filter((c) => c.name !== target.name);
  const key = features.find((c) => isKey(c, look.rows));
  const time = timeColumn(features);
  const remarks: Record<string, string> = {};
  const columns: Record<string, ColumnInput> = {};
  for (const c of look.columns) {
    const required = c === key || c === time;
    const personal = c.name !== target.name && c.type === 'string' ? personalKind(c.name) : undefined;
    const positiveMoney = c.name !== target.name && isNumeric(c) && isAmountLike(c.name) && (c.min ?? -1) >= 0;
    columns[c.name] = {
      type: c.name === target.name ? targetType(c, target) : columnType(c, c === key, c === time),
      ...(required ? { required } : {}),
      ...(positiveMoney ? { min: 0 } : {}),
      ...(personal ? { pii: true } : {}),
    };
    if (personal)
      remarks[c.name] = `looks like personal data (${personal}): replaced by a keyed hash; remove pii if it is none`;
  }
  const exclude = features.filter((c) => isExcluded(c, key, look.rows)).map((c) => c.name);
  const windows = key && time ? windowsOf(features, key) : [];
  const project: ProjectInput = {
    name,
    objective: {
      description: `Predict ${target.name}.`,
      task: target.task,
      target: target.name,
      ...(target.positive === undefined ? {} : { positive: target.positive }),
      metric: target.task === 'regression' ? 'rmse' : 'logLoss',
    },
    data: {
      sources: [
        {
          name: sourceName,
          ...(key ? { key: key.name } : {}),
          ...(time ? { time: time.name } : {}),
          columns,
        },
      ],
      split: { by: time ? 'time' : 'random', validation: 0.15, test: 0.15 },
    },
    features: { exclude, ...(windows.length > 0 ? { windows } : {}) },
  };
  return { project, remarks, notes: notesOf(look, target, key, time, exclude, project) };
}

function isKey(c: ColumnLook, rows: number): boolean {
  return (
    c.missing <= rows * tolerated &&
    c.distinct >= c.values * (1 - tolerated) &&
    c.type !== 'number' &&
    c.type !== 'timestamp' &&
    isIdLike(c.name) &&
    !isRowNumber(c.name)
  );
}

/** The timestamp that most likely says when a row happened: named like it, present in nearly all, with the most values. */
function timeColumn(columns: readonly ColumnLook[]): ColumnLook | undefined {
  return columns
    .filter(
      (c) =>
        (c.type === 'timestamp' || isEpoch(c)) &&
        c.missing <= (c.values + c.missing) * tolerated &&
        c.distinct > 1 &&
        !isBirthDate(c.name),
    )
    .sort((a, b) => Number(isTimeLike(b.name)) - Number(isTimeLike(a.name)) || b.distinct - a.distinct)[0];
}

/** Whole numbers that are seconds or milliseconds of this age, under a name that says so. */
function isEpoch({ name, type, min = 0, max = 0 }: ColumnLook): boolean {
  const within = (low: number, high: number) => min >= low && max <= high;
  return type === 'integer' && isTimeLike(name) && (within(6e8, 4e9) || within(6e11, 4e12));
}

function columnType(c: ColumnLook, key: boolean, time: boolean): ColumnType {
  if (time) return 'timestamp';
  if (c.type === 'string')
    return isText({ values: c.values, distinct: c.distinct, words: c.words ?? 0 }) ? 'text' : 'string';
  if (c.type !== 'integer') return c.type;
  return key || isIdLike(c.name) ? 'string' : 'number';
}

function targetType(c: ColumnLook, { task }: TargetGuess): ColumnType {
  if (c.type === 'string' || c.type === 'boolean') return c.type;
  return task === 'regression' || c.type === 'number' ? 'number' : 'integer';
}

/** What says which row it is, not what kind of row: keys, row numbers, and strings that hardly ever come again. */
function isExcluded(c: ColumnLook, key: ColumnLook | undefined, rows: number): boolean {
  if (c === key || isRowNumber(c.name) || c.distinct < 2) return true;
  const unique = c.distinct > rows * 0.9 && rows >= 20;
  const text = c.type === 'string' && isText({ values: c.values, distinct: c.distinct, words: c.words ?? 0 });
  if (c.type === 'string') return unique && !(text && personalKind(c.name) === undefined);
  return c.type === 'integer' && unique && isIdLike(c.name);
}

function windowsOf(columns: readonly ColumnLook[], key: ColumnLook) {
  const amount = columns.find((c) => isNumeric(c) && isAmountLike(c.name));
  if (!amount) return [];
  const entities = columns.filter(
    (c) => c !== key && isIdLike(c.name) && c.distinct >= 10 && c.values >= c.distinct * 3,
  );
  return entities.slice(0, 3).map((c) => ({
    entity: c.name,
    of: amount.name,
    over: ['P1D', 'P7D', 'P30D'],
    statistics: ['count' as const, 'mean' as const, 'max' as const],
  }));
}

function isNumeric(c: ColumnLook): boolean {
  return c.type === 'number' || c.type === 'integer';
}

function notesOf(
  look: FileLook,
  target: TargetGuess,
  key: ColumnLook | undefined,
  time: ColumnLook | undefined,
  exclude: readonly string[],
  project: ProjectInput,
): string[] {
  const { missing, distinct, type } = look.columns.find((c) => c.name === target.name)!;
  const positive = target.positive === undefined ? '' : `, positive: ${target.positive}`;
  const notes = [
    `${look.rows} rows and ${look.columns.length} columns (${look.format})`,
    `target ${target.name}: ${target.task}${positive}${target.task === 'multiclass' ? `, ${distinct} classes` : ''}`,
  ];
  if (target.task === 'multiclass' && type === 'integer') {
    notes.push(
      `the ${distinct} numbers in ${target.name} are taken for classes; for a quantity write task: regression, metric: rmse`,
    );
  }
  if (missing > 0) notes.push(`${missing} rows have no ${target.name} and are not learned from`);
  notes.push(key ? `key: ${key.name}` : 'no key: rows are told apart by their content');
  notes.push(
    time
      ? `time: ${time.name}; the latest rows test the model`
      : 'no time: validation and test rows are drawn at random',
  );
  if (exclude.length > 0) notes.push(`not used as features: ${exclude.join(', ')}`);
  const personal = Object.entries(project.data.sources[0]!.columns ?? {}).filter(([, c]) => c.pii);
  if (personal.length > 0) notes.push(`taken for personal data: ${personal.map(([name]) => name).join(', ')}`);
  if (project.features?.windows)
    notes.push(`windows over the history of: ${project.features.windows.map((w) => w.entity).join(', ')}`);
  return notes;
}
