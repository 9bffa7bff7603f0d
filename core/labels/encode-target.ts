import type { Project } from '../contracts/project.ts';
import { parseBoolean, truthWords } from '../values/boolean.ts';
import { sameTruth } from '../values/label.ts';
import { UnusableData } from './errors.ts';
import { sameValue } from './same-value.ts';

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
  /** Binary: rare labels that are none of the two classes, which count as no label. */
  strange: { labels: number; examples: string[] };
}

/** Share of the labels that may be none of two classes; more of them are no slips. */
const strangeShare = 0.01;
const maxClasses = 100;
/** Negative and positive, as they are written. */
const pairs = [...truthWords, ['-1', '1'], ['negative', 'positive']] as const;

/** @throws UnusableData when the labels do not suit the task */
export function encodeTarget(labels: LabelColumn, project: Project): EncodedTarget {
  const { task, target } = project.objective;
  const counts = new Array<number>(labels.dictionary.length).fill(0);
  for (const code of labels.codes) if (code >= 0) counts[code]!++;
  const unlabelled = counts.every((n) => n === 0);
  if (task === 'anomaly' && unlabelled)
    return {
      values: Float64Array.from(labels.codes, () => Number.NaN),
      classes: ['false', 'true'],
      strange: { labels: 0, examples: [] },
    };
  if (unlabelled) throw new UnusableData(`no row has a value of the target '${target}'`);
  if (task === 'regression')
    return { values: numbers(labels, target), classes: [], strange: { labels: 0, examples: [] } };
  const named = labels.dictionary.map(className);
  const two = task === 'binary' || task === 'anomaly';
  const spelled = two ? oneSpelling(named, counts) : named;
  const names = two ? inClassWords(spelled, counts, project) : spelled;
  const counted = countsOf(names, counts);
  const strange = two ? strangeNames(counted) : [];
  const usual = counted.filter(([name]) => !strange.includes(name));
  const different = usual.map(([name]) => name);
  const classes = two ? binaryClasses(usual, project) : multiclasses(different, target);
  const index = new Map(classes.map((name, i) => [name, i]));
  const values = Float64Array.from(labels.codes, (c) => (c < 0 ? Number.NaN : (index.get(names[c]!) ?? Number.NaN)));
  const left = counted.reduce((n, [name, count]) => (strange.includes(name) ? n + count : n), 0);
  return { values, classes, strange: { labels: left, examples: strange.slice(0, 3) } };
}

function countsOf(names: readonly string[], counts: readonly number[]): Counted[] {
  const counted = new Map<string, number>();
  names.forEach((name, i) => {
    counted.set(name, (counted.get(name) ?? 0) + counts[i]!);
  });
  return [...counted];
}

/** Names beyond the two most frequent ones, where they are as rare as slips. */
function strangeNames(counted: readonly Counted[]): string[] {
  if (counted.length <= 2) return [];
  const [first, second, ...rest] = [...counted].sort((a, b) => b[1] - a[1]);
  const total = counted.reduce((n, [, count]) => n + count, 0);
  const rare = rest.reduce((n, [, count]) => n + count, 0);
  // The rarer class must stand out too, or it is not known which of them is the slip.
  const [largest = ['', 0] as const] = rest;
  return first && second && rare <= strangeShare * total && largest[1] * 2 <= second[1]
    ? rest.map(([name]) => name)
    : [];
}

/** Fractions are written out in full until here; as the name of a class `0.5` is enough. */
function className(text: string): string {
  return /^-?\d\.\d{16}e[+-]\d+$/.test(text) ? String(Number(text)) : text;
}

type Counted = [name: string, count: number];

/**
 * Where all labels are words of yes and no, those that say the same by their most frequent spelling: `Yes`, `yes` and `YES` are one class.
 * Where there are more than two others, those that differ in case only.
 */
function oneSpelling(names: readonly string[], counts: readonly number[]): readonly string[] {
  const truths = names.every((name) => parseBoolean(name) !== undefined);
  if (!truths && new Set(names).size <= 2) return names;
  const same = (a: string, b: string) => (truths ? sameTruth(a, b) : a.trim().toLowerCase() === b.trim().toLowerCase());
  return names.map((name) => {
    const alike = names.map((other, i): Counted => [other, same(name, other) ? counts[i]! : -1]);
    return alike.reduce((best, other) => (other[1] > best[1] ? other : best))[0];
  });
}

/** Words of yes and no beside two classes of other names (a label through the API says `true`) are the class that they mean. */
function inClassWords(names: readonly string[], counts: readonly number[], project: Project): readonly string[] {
  const others = countsOf(names, counts).filter(([name]) => parseBoolean(name) === undefined);
  if (others.length !== 2 || new Set(names).size === 2) return names;
  const classes = binaryClasses(others, project);
  return names.map((name) => {
    const truth = parseBoolean(name);
    return truth === undefined ? name : classes[Number(truth)]!;
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
