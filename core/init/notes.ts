import type { ProjectInput } from '../contracts/project.ts';
import { notationText } from '../values/words.ts';
import type { TargetGuess } from './guess-target.ts';
import { type ColumnInspection, type FileInspection, spelled } from './inspect.ts';
import type { PersonalFinding } from './personal/detect.ts';
import type { Suspicion } from './suspicious.ts';

const maxNames = 20;

/** What was seen in a file and guessed from it, and what a person should look at. */
export function notesOf(options: {
  inspection: FileInspection;
  target: TargetGuess;
  key: ColumnInspection | undefined;
  time: ColumnInspection | undefined;
  /** Columns with an own history, whether or not it is used. */
  entities: readonly ColumnInspection[];
  /** Excluded columns with the reason. */
  excluded: ReadonlyMap<string, string>;
  personal: ReadonlyMap<string, PersonalFinding>;
  suspicious: readonly Suspicion[];
  project: ProjectInput;
}): string[] {
  const { inspection, target, key, time, entities, excluded, personal, suspicious, project } = options;
  const notes = [
    `${inspection.rows} rows and ${inspection.columns.length} columns (${inspection.format})`,
    ...(inspection.notes ?? []),
    ...targetNotes(inspection, target),
  ];
  notes.push(key ? `key: ${key.name}` : 'no key: rows are identified by their content');
  notes.push(
    time
      ? `time: ${time.name}; the latest rows test the model`
      : 'no time: validation and test rows are drawn at random',
  );
  for (const reason of new Set(excluded.values())) {
    const names = [...excluded].flatMap(([name, why]) => (why === reason ? [name] : []));
    notes.push(`not used as ${names.length === 1 ? 'a feature' : 'features'} (${reason}): ${listed(names)}`);
  }
  const written = inspection.columns.map((c) => c.notation && notationText(c.notation));
  for (const text of new Set(written.filter((t) => t !== undefined))) {
    const names = inspection.columns.flatMap((c, i) => (written[i] === text ? [c.name] : []));
    notes.push(`read as ${text}: ${listed(names)}`);
  }
  for (const { name, markers = [] } of inspection.columns)
    if (markers.length > 0)
      notes.push(
        `missing in ${name} where it says ${markers.map(([text, count]) => `'${text}' (${count})`).join(', ')}`,
      );
  for (const c of inspection.columns) if (c.unread) notes.push(unreadNote(c, c.unread, personal.has(c.name)));
  const kinds = [...personal].filter(([, { within }]) => !within).map(([name, { kind }]) => `${name} (${kind})`);
  if (kinds.length > 0) notes.push(`taken for personal data: ${listed(kinds)}; they are replaced by keyed hashes`);
  for (const [name, { kind, within }] of personal)
    if (within)
      notes.push(`some texts in ${name} hold personal data (${kind}): take it out of the file, or exclude ${name}`);
  return [...suspicious.map((s) => suspicionNote(s, target.name)), ...notes, ...windowNotes(entities, time, project)];
}

function unreadNote(
  { name, type }: ColumnInspection,
  { count, example }: NonNullable<ColumnInspection['unread']>,
  hidden: boolean,
) {
  const such = example === undefined || hidden ? '' : `, such as '${example.slice(0, 40)}'`;
  return `QUARANTINE: ${count} ${count === 1 ? 'value' : 'values'} of ${name} cannot be read as ${type}${such}; their rows will not be learned from`;
}

function suspicionNote({ name, measure, value }: Suspicion, target: string): string {
  return `SUSPICIOUS: ${name} alone tells ${target} almost perfectly (${measure} ${value.toFixed(3)}); if it is known only after ${target}, write it into features.exclude`;
}

function targetNotes({ columns }: FileInspection, target: TargetGuess): string[] {
  const column = columns.find((c) => c.name === target.name)!;
  const { missing, distinct, type, counts } = column;
  const what = target.task === 'multiclass' ? `multiclass, ${distinct} classes` : target.task;
  const notes = [
    target.guessed
      ? `TARGET ${target.name}: ${what}; guessed from its name, --target COLUMN names another`
      : `target ${target.name}: ${what}`,
  ];
  if (target.positive !== undefined) notes.push(positiveNote(target, column));
  if (target.task === 'multiclass' && type === 'integer')
    notes.push(
      `the ${distinct} numbers in ${target.name} are taken for classes; for a quantity write task: regression, metric: rmse`,
    );
  const variants =
    target.task === 'regression' || type !== 'string' ? [] : sameButForCase((counts ?? []).map(([v]) => v));
  if (variants.length > 0)
    notes.push(
      `CLASSES of ${target.name} that differ only in capitals or spaces are learned as different ones: ${listed(variants)}; write each in one way in the file`,
    );
  if (missing > 0) notes.push(`${missing} rows have no ${target.name} and are not learned from`);
  return notes;
}

/** `positive is 'bad' (30 %): the costlier outcome; positive: good turns it round`. */
function positiveNote({ positive, why }: TargetGuess, column: ColumnInspection): string {
  const counts = column.counts ?? [];
  const all = counts.reduce((sum, [, n]) => sum + n, 0);
  const fraction = (100 * (counts.find(([value]) => value === String(positive))?.[1] ?? 0)) / all;
  const other = counts.find(([value]) => value !== String(positive))?.[0];
  const written = fraction > 0 && fraction < 1 ? fraction.toPrecision(1) : Math.round(fraction);
  return `positive is '${spelled(column, String(positive))}' (${written} %): ${why}; positive: ${other} turns it round`;
}

/** Groups of values that are the same but for case and white space: `Yes / yes`. */
function sameButForCase(values: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const value of values) {
    const plain = value.trim().toLowerCase().replace(/\s+/g, ' ');
    groups.set(plain, [...(groups.get(plain) ?? []), value]);
  }
  return [...groups.values()].filter((group) => group.length > 1).map((group) => group.join(' / '));
}

function windowNotes(
  entities: readonly ColumnInspection[],
  time: ColumnInspection | undefined,
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
  return names.slice(0, maxNames).join(', ') + (names.length > maxNames ? `, … (${names.length} in all)` : '');
}
