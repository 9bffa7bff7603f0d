import type { ProjectInput } from '../contracts/project.ts';
import { doubtText, notationText } from '../values/words.ts';
import type { TargetGuess } from './guess-target.ts';
import type { ColumnLook, FileLook } from './look.ts';

const mostNames = 20;

/** What was seen in a file and guessed from it, and what a person should look at. */
export function notesOf(options: {
  look: FileLook;
  target: TargetGuess;
  key: ColumnLook | undefined;
  time: ColumnLook | undefined;
  /** Columns with an own history, whether or not it is used. */
  entities: readonly ColumnLook[];
  /** Excluded columns with the reason. */
  excluded: ReadonlyMap<string, string>;
  project: ProjectInput;
}): string[] {
  const { look, target, key, time, entities, excluded, project } = options;
  const columns = project.data.sources[0]?.columns ?? {};
  const named = (test: (c: NonNullable<typeof columns>[string]) => boolean | undefined) =>
    Object.entries(columns).flatMap(([name, column]) => (test(column) ? [name] : []));
  const notes = [`${look.rows} rows and ${look.columns.length} columns (${look.format})`, ...targetNotes(look, target)];
  notes.push(key ? `key: ${key.name}` : 'no key: rows are told apart by their content');
  notes.push(
    time
      ? `time: ${time.name}; the latest rows test the model`
      : 'no time: validation and test rows are drawn at random',
  );
  for (const reason of new Set(excluded.values())) {
    const names = [...excluded].flatMap(([name, why]) => (why === reason ? [name] : []));
    notes.push(`not used as ${names.length === 1 ? 'a feature' : 'features'} (${reason}): ${listed(names)}`);
  }
  const written = look.columns.map((c) => c.notation && notationText(c.notation));
  for (const text of new Set(written.filter((t) => t !== undefined))) {
    const names = look.columns.flatMap((c, i) => (written[i] === text ? [c.name] : []));
    notes.push(`read as ${text}: ${listed(names)}`);
  }
  for (const { name, doubt } of look.columns) if (doubt) notes.push(doubtText(name, doubt));
  const personal = named((c) => c.pii);
  if (personal.length > 0) notes.push(`taken for personal data: ${listed(personal)}`);
  return [...notes, ...windowNotes(entities, time, project)];
}

function targetNotes({ columns }: FileLook, target: TargetGuess): string[] {
  const { missing, distinct, type } = columns.find((c) => c.name === target.name)!;
  const positive = target.positive === undefined ? '' : `, positive: ${target.positive}`;
  const notes = [
    `target ${target.name}: ${target.task}${positive}${target.task === 'multiclass' ? `, ${distinct} classes` : ''}`,
  ];
  if (target.task === 'multiclass' && type === 'integer')
    notes.push(
      `the ${distinct} numbers in ${target.name} are taken for classes; for a quantity write task: regression, metric: rmse`,
    );
  if (missing > 0) notes.push(`${missing} rows have no ${target.name} and are not learned from`);
  return notes;
}

function windowNotes(
  entities: readonly ColumnLook[],
  time: ColumnLook | undefined,
  { features, objective }: ProjectInput,
): string[] {
  const windows = features?.windows ?? [];
  const names = listed(entities.map((c) => c.name));
  if (windows.length > 0) {
    const late = windows.find((w) => w.of === objective.target);
    const delay = late
      ? `; those of ${objective.target} end ${late.delay} before the row: write how late it is known, and labels.maturity too`
      : '';
    return [`windows over the history of: ${names}${delay}`];
  }
  if (entities.length === 0 || time) return [];
  return [`${names} may have a history that helps; windows over it need the time of each row`];
}

function listed(names: readonly string[]): string {
  return names.slice(0, mostNames).join(', ') + (names.length > mostNames ? `, … (${names.length} in all)` : '');
}
