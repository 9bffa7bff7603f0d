import { declaredNotation } from '../contracts/notation.ts';
import type { ColumnType, ProjectInput } from '../contracts/project.ts';
import { isFreeText, whyExcluded } from './exclude.ts';
import { guessTarget, type TargetGuess } from './guess-target.ts';
import { type ColumnLook, type FileLook, InitError, tolerated } from './look.ts';
import * as names from './names.ts';
import { notesOf } from './notes.ts';
import { entitiesOf, windowsOf } from './windows.ts';

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
  if (look.columns.some((c) => c.name === '__proto__'))
    throw new InitError("received a column called '__proto__', which cannot be declared; rename it in the file");
  const target = guessTarget(look, options.target);
  const features = look.columns.filter((c) => c.name !== target.name);
  const key = features.find((c) => isKey(c, look.rows));
  const time = timeColumn(features);
  const remarks: Record<string, string> = {};
  const columns: Record<string, ColumnInput> = {};
  for (const c of look.columns) {
    const required = c === key || c === time;
    const personal = c.name !== target.name && c.type === 'string' ? names.personalKind(c.name) : undefined;
    const positiveMoney = c.name !== target.name && isNumeric(c) && names.isAmountLike(c.name) && (c.min ?? -1) >= 0;
    columns[c.name] = {
      type: c.name === target.name ? targetType(c, target) : columnType(c, c === key, c === time),
      ...declared(c, c === time),
      ...(required ? { required } : {}),
      ...(positiveMoney ? { min: 0 } : {}),
      ...(personal ? { pii: true } : {}),
    };
    if (c.name !== target.name && names.isProtectedLike(c.name))
      remarks[c.name] = 'decisions by this may be against the law: protected: true keeps it out of the model';
    if (personal)
      remarks[c.name] = `looks like personal data (${personal}): replaced by a keyed hash; remove pii if it is none`;
  }
  const excluded = new Map(
    features.flatMap((c): [string, string][] => {
      const why = whyExcluded(c, key, look.rows);
      return why ? [[c.name, why]] : [];
    }),
  );
  const entities = entitiesOf(features, key);
  const windows = time ? windowsOf({ features, entities, key, time, target }) : [];
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
    features: { exclude: [...excluded.keys()], ...(windows.length > 0 ? { windows } : {}) },
  };
  return { project, remarks, notes: notesOf({ look, target, key, time, entities, excluded, project }) };
}

function isKey(c: ColumnLook, rows: number): boolean {
  return (
    c.missing <= rows * tolerated &&
    c.distinct >= c.values * (1 - tolerated) &&
    c.type !== 'number' &&
    c.type !== 'timestamp' &&
    (names.isIdLike(c.name) || names.isNumberLike(c.name)) &&
    !names.isRowNumber(c.name)
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
        !names.isBirthDate(c.name),
    )
    .sort((a, b) => Number(names.isTimeLike(b.name)) - Number(names.isTimeLike(a.name)) || b.distinct - a.distinct)[0];
}

/** Whole numbers that are dates, seconds or milliseconds, under a name that says so. */
function isEpoch({ name, asTime }: ColumnLook): boolean {
  return asTime !== undefined && names.isTimeLike(name);
}

function columnType(c: ColumnLook, key: boolean, time: boolean): ColumnType {
  if (time) return 'timestamp';
  if (c.type === 'string') return isFreeText(c) ? 'text' : 'string';
  if (c.type !== 'integer') return c.type;
  return key || names.isIdLike(c.name) || names.isEntityLike(c.name) ? 'string' : 'number';
}

function targetType(c: ColumnLook, { task }: TargetGuess): ColumnType {
  if (c.type === 'string' || c.type === 'boolean') return c.type;
  return task === 'regression' || c.type === 'number' ? 'number' : 'integer';
}

/** How it is written, as the file can say it. */
function declared({ notation, asTime }: ColumnLook, time: boolean): Partial<ColumnInput> {
  const { format = time ? asTime : undefined, ...rest } = notation ?? {};
  const { missing: _, ...columns } = declaredNotation({ ...rest, format }) ?? {};
  return columns;
}

function isNumeric(c: ColumnLook): boolean {
  return c.type === 'number' || c.type === 'integer';
}
