import { declaredNotation } from '../contracts/notation.ts';
import type { ColumnType, ProjectInput } from '../contracts/project.ts';
import { ambiguityQuestions } from './ambiguity-questions.ts';
import { isFreeText, whyExcluded } from './exclude.ts';
import { guessTarget, type TargetGuess } from './guess-target.ts';
import { type ColumnInspection, type FileInspection, tolerated } from './inspect.ts';
import * as names from './names.ts';
import { notesOf } from './notes.ts';
import { personalKindOfName } from './personal/by-name.ts';
import { detectPersonal, type PersonalFinding } from './personal/detect.ts';
import { OpenQuestions } from './questions.ts';
import { remarksOf } from './remarks.ts';
import { suspiciousColumns } from './suspicious.ts';
import { entitiesOf, windowsOf } from './windows.ts';

export interface Proposal {
  project: ProjectInput;
  /** What was seen, and what a person should look at. */
  notes: string[];
  /** Remarks by column, for the comments of the file. */
  remarks: ReadonlyMap<string, string>;
  /** The columns in the order of the file. */
  order: readonly string[];
}

type ColumnInput = NonNullable<ProjectInput['data']['sources'][number]['columns']>[string];

/** Name of the proposed source. */
const sourceName = 'rows';

/**
 * A first project from a look at a file. It asks little of the data, so that the next file is not turned away: types, no
 * upper bounds, and nothing is required but the key and the time.
 *
 * @param target the column to predict; without it the one whose name is unambiguous
 * @throws InitError, OpenQuestions
 */
export function proposeProject(options: {
  name: string;
  inspection: FileInspection;
  target?: string | undefined;
}): Proposal {
  const { name } = options;
  const target = targetOf(options.inspection, options.target);
  const personal = personalColumns(options.inspection, target);
  const inspection = { ...options.inspection, columns: options.inspection.columns.map((c) => asStored(c, personal)) };
  const features = inspection.columns.filter((c) => c.name !== target.name);
  const key = features.find((c) => isKey(c, inspection.rows));
  const time = timeColumn(features);
  const excluded = new Map(
    features.flatMap((c): [string, string][] => {
      const why = whyExcluded(c, { key, personal: isPersonal(c.name, personal), rows: inspection.rows });
      return why ? [[c.name, why]] : [];
    }),
  );
  const used = features.filter((c) => c !== time && !excluded.has(c.name)).map((c) => c.name);
  const suspicious = inspection.sample ? suspiciousColumns(inspection.sample, target, used) : [];
  const columns = inspection.columns.map((c): [string, ColumnInput] => [
    c.name,
    declared(c, { target, key, time, personal }),
  ]);
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
          // Not assigned one by one: a column may be called `__proto__`.
          columns: Object.fromEntries(columns),
        },
      ],
      split: time ? { by: 'time' } : { by: 'random', validation: 0.15, test: 0.15 },
    },
    features: { exclude: [...excluded.keys()], ...(windows.length > 0 ? { windows } : {}) },
  };
  const found = { inspection, target, key, time, entities, excluded, personal, suspicious };
  return {
    project,
    remarks: remarksOf(found),
    order: inspection.columns.map((c) => c.name),
    notes: notesOf({ ...found, project }),
  };
}

/** All that is to be asked is asked at once. */
function targetOf(inspection: FileInspection, named: string | undefined): TargetGuess {
  const ambiguities = ambiguityQuestions(inspection);
  let target: TargetGuess;
  try {
    target = guessTarget(inspection, named);
  } catch (error) {
    if (error instanceof OpenQuestions) throw new OpenQuestions([...error.questions, ...ambiguities]);
    throw error;
  }
  if (ambiguities.length > 0) throw new OpenQuestions(ambiguities);
  return target;
}

function personalColumns(inspection: FileInspection, target: TargetGuess): Map<string, PersonalFinding> {
  return new Map(
    inspection.columns.flatMap((c): [string, PersonalFinding][] => {
      if (c.name === target.name || !mayBePersonal(c)) return [];
      const finding = detectPersonal(c.name, c.examples ?? c.counts?.map(([value]) => value) ?? []);
      return finding ? [[c.name, finding]] : [];
    }),
  );
}

/** Texts, digits, and what looks like numbers grouped by spaces but is dialled: each with its plus, or under a name that says so. */
function mayBePersonal({ name, type, notation, examples = [] }: ColumnInspection): boolean {
  if (type !== 'number') return type === 'string' || type === 'integer';
  if (notation?.thousands !== ' ') return false;
  return examples.every((text) => text.trim().startsWith('+')) || personalKindOfName(name) !== undefined;
}

function isPersonal(name: string, personal: ReadonlyMap<string, PersonalFinding>): boolean {
  const finding = personal.get(name);
  return finding !== undefined && !finding.within;
}

/** Digits that say who somebody is are no number. */
function asStored(c: ColumnInspection, personal: ReadonlyMap<string, PersonalFinding>): ColumnInspection {
  if (c.type === 'string' || !isPersonal(c.name, personal)) return c;
  const { min, max, notation, ...rest } = c;
  return { ...rest, type: 'string' };
}

function declared(
  c: ColumnInspection,
  found: {
    target: TargetGuess;
    key: ColumnInspection | undefined;
    time: ColumnInspection | undefined;
    personal: ReadonlyMap<string, PersonalFinding>;
  },
): ColumnInput {
  const { target, key, time, personal } = found;
  if (c.name === target.name) return { type: targetType(c, target), ...written(c, false) };
  const positiveMoney = isNumeric(c) && names.isAmountLike(c.name) && (c.min ?? -1) >= 0;
  return {
    type: columnType(c, c === key, c === time, isPersonal(c.name, personal)),
    ...written(c, c === time),
    ...(c === key || c === time ? { required: true } : {}),
    ...(positiveMoney ? { min: 0 } : {}),
    ...(isPersonal(c.name, personal) ? { pii: true } : {}),
  };
}

function isKey(c: ColumnInspection, rows: number): boolean {
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
function timeColumn(columns: readonly ColumnInspection[]): ColumnInspection | undefined {
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
function isEpoch({ name, asTime }: ColumnInspection): boolean {
  return asTime !== undefined && names.isTimeLike(name);
}

function columnType(c: ColumnInspection, key: boolean, time: boolean, personal: boolean): ColumnType {
  if (time) return 'timestamp';
  if (personal) return 'string';
  if (c.type === 'string') return isFreeText(c) ? 'text' : 'string';
  if (c.type !== 'integer') return c.type;
  return key || names.isIdLike(c.name) || names.isEntityLike(c.name) ? 'string' : 'number';
}

function targetType(c: ColumnInspection, { task }: TargetGuess): ColumnType {
  if (c.type === 'string' || c.type === 'boolean') return c.type;
  return task === 'regression' || c.type === 'number' ? 'number' : 'integer';
}

/** How it is written, as the file can say it. */
function written({ notation, asTime }: ColumnInspection, time: boolean): Partial<ColumnInput> {
  const { format = time ? asTime : undefined, missing, ...rest } = notation ?? {};
  return {
    ...declaredNotation({ ...rest, format }),
    ...(missing && missing.length > 0 ? { missing: [...missing] } : {}),
  } as Partial<ColumnInput>;
}

function isNumeric(c: ColumnInspection): boolean {
  return c.type === 'number' || c.type === 'integer';
}
