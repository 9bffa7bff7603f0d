import type { Project } from '../contracts/project.ts';
import { parseBoolean, truthWords } from '../values/boolean.ts';
import { sameTruth } from '../values/label.ts';
import { UnusableData } from './errors.ts';

/** The last known labels of rows as text. */
export interface LabelColumn {
  /** Shape (rows): index into `dictionary`, -1 is no label. */
  codes: Int32Array;
  dictionary: readonly string[];
}

export interface EncodedTarget {
  /** Shape (rows): binary 0/1, multiclass an index into `classes`, regression the value; NaN is no label. */
  values: Float64Array;
  /** Binary: [negative, positive]; multiclass: all, sorted; regression: empty. */
  classes: string[];
}

const maxClasses = 100;
/** Negative and positive, as they are written. */
const pairs = [...truthWords, ['-1', '1'], ['negative', 'positive']] as const;

/** @throws UnusableData when the labels do not suit the task */
export function encodeTarget(labels: LabelColumn, project: Project): EncodedTarget {
  const { task, target } = project.objective;
  const counts = new Array<number>(labels.dictionary.length).fill(0);
  for (const code of labels.codes) if (code >= 0) counts[code]!++;
  if (counts.every((n) => n === 0)) throw new UnusableData(`no row has a value of the target '${target}'`);
  if (task === 'regression') return { values: numbers(labels, target), classes: [] };
  const named = labels.dictionary.map(className);
  const names = task === 'binary' ? oneSpelling(named, counts) : named;
  const different = [...new Set(names)];
  const counted = different.map(
    (name): Counted => [name, counts.reduce((n, k, i) => (names[i] === name ? n + k : n), 0)],
  );
  const classes = task === 'binary' ? binaryClasses(counted, project) : multiclasses(different, target);
  const index = new Map(classes.map((name, i) => [name, i]));
  const values = Float64Array.from(labels.codes, (c) => (c < 0 ? Number.NaN : index.get(names[c]!)!));
  return { values, classes };
}

/** Fractions are written out in full until here; as the name of a class `0.5` is enough. */
function className(text: string): string {
  return /^-?\d\.\d{16}e[+-]\d+$/.test(text) ? String(Number(text)) : text;
}

type Counted = [name: string, count: number];

/** Where all labels are words of yes and no, those that say the same by their most frequent spelling: `Yes`, `yes` and `YES` are one class. */
function oneSpelling(names: readonly string[], counts: readonly number[]): readonly string[] {
  if (names.some((name) => parseBoolean(name) === undefined)) return names;
  return names.map((name) => {
    const alike = names.map((other, i): Counted => [other, sameTruth(name, other) ? counts[i]! : -1]);
    return alike.reduce((best, other) => (other[1] > best[1] ? other : best))[0];
  });
}

function binaryClasses(counted: readonly Counted[], project: Project): string[] {
  const { target, positive } = project.objective;
  const names = counted.map(([name]) => name);
  if (names.length > 2) {
    throw new UnusableData(
      `target '${target}' has ${names.length} different values (${listed(names)}); expected 2 for task binary: use task multiclass or regression, or correct the data`,
    );
  }
  if (positive !== undefined) {
    const found = names.find((name) => sameValue(name, positive));
    if (found === undefined && names.length === 2) {
      throw new UnusableData(
        `objective.positive is '${positive}', but the values of '${target}' are ${listed(names)}; set it to one of them`,
      );
    }
    const other = names.find((name) => name !== found);
    return [other ?? complement(String(positive)), found ?? String(positive)];
  }
  const [first = '', second] = names;
  if (second === undefined) {
    const negative = pairs.some(([no]) => no === first.toLowerCase());
    // Where absent labels are negative, the labels that are there may all be positive.
    return negative || project.labels.absentMeans === 'unknown' ? positiveFirst(first) : [complement(first), first];
  }
  return negativeAndPositive(counted[0]!, counted[1]!);
}

/** Two values with their counts as [negative, positive]: true, 1, yes and their like are positive, else the rarer value. */
export function negativeAndPositive(a: [name: string, count: number], b: [name: string, count: number]): string[] {
  const written = (x: string, y: string) =>
    pairs.some(([no, yes]) => x.toLowerCase() === no && y.toLowerCase() === yes);
  if (written(a[0], b[0])) return [a[0], b[0]];
  if (written(b[0], a[0])) return [b[0], a[0]];
  const rarer = a[1] === b[1] ? [a[0], b[0]].sort()[1]! : a[1] < b[1] ? a[0] : b[0];
  return [rarer === a[0] ? b[0] : a[0], rarer];
}

function multiclasses(names: readonly string[], target: string): string[] {
  const classes = [...names].sort(byNumberOrText(names));
  if (classes.length > maxClasses) {
    throw new UnusableData(
      `target '${target}' has ${classes.length} classes (${listed(classes)}); at most ${maxClasses} are taken: use task regression for a number`,
    );
  }
  return classes;
}

function numbers(labels: LabelColumn, target: string): Float64Array {
  const values = labels.dictionary.map(Number);
  const wrong = labels.dictionary.find((_, i) => !Number.isFinite(values[i]));
  if (wrong !== undefined) {
    throw new UnusableData(`target '${target}' holds '${wrong}'; expected numbers for task regression`);
  }
  return Float64Array.from(labels.codes, (code) => (code < 0 ? Number.NaN : values[code]!));
}

function sameValue(name: string, value: string | number | boolean): boolean {
  if (typeof value === 'number') return Number(name) === value || sameTruth(name, String(value));
  const wanted = String(value);
  return name === wanted || name.toLowerCase() === wanted.toLowerCase() || sameTruth(name, wanted);
}

/** One value alone: positive where it says so, else negative. */
function positiveFirst(name: string): string[] {
  return pairs.some(([, yes]) => yes === name.toLowerCase()) ? [complement(name), name] : [name, complement(name)];
}

function complement(name: string): string {
  for (const [no, yes] of pairs) {
    if (name.toLowerCase() === no) return yes;
    if (name.toLowerCase() === yes) return no;
  }
  return `not ${name}`;
}

function byNumberOrText(names: readonly string[]): (a: string, b: string) => number {
  if (names.every((n) => n !== '' && Number.isFinite(Number(n)))) return (a, b) => Number(a) - Number(b);
  return (a, b) => (a < b ? -1 : a > b ? 1 : 0);
}

function listed(names: readonly string[]): string {
  const shown = [...names]
    .sort()
    .slice(0, 8)
    .map((n) => `'${n.slice(0, 40)}'`);
  return shown.join(', ') + (names.length > shown.length ? ', …' : '');
}
