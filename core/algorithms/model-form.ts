import type { ModelJson } from '../contracts/model.ts';
import { type Task, tasks } from '../contracts/task.ts';
import { MalformedModel } from './errors.ts';

/** The stored form of an algorithm's models: `algorithm` discriminates the union of all, the parts are checked. */
export interface ModelForm<J extends ModelJson> {
  readonly name: J['algorithm'];
  /**
   * A stored model as one of this form. Whether lengths and ranges belong together is said by what loads it.
   * @throws MalformedModel
   */
  read(json: ModelJson): J;
}

/** What a part of a stored model is, and how that is told. */
export interface Part<V> {
  /** In words, as it follows "expected". */
  readonly expected: string;
  is(value: unknown): value is V;
}

/** What the form J holds besides what every model does. */
type Own<J> = Exclude<
  keyof { [K in keyof J as string extends K ? never : number extends K ? never : K]: unknown },
  Base
> &
  keyof J;
type Base = 'algorithm' | 'task' | 'outputs' | 'features' | 'classWeights';

/** @param parts one for each part of J, so that the compiler sees to it that none is taken on trust */
export function modelForm<J extends ModelJson>(
  name: J['algorithm'],
  parts: { readonly [K in Own<J>]-?: Part<J[K]> },
): ModelForm<J> {
  const all = Object.entries<Part<unknown>>({ ...parts, ...base });
  const isForm = (json: ModelJson): json is J => all.every(([part, { is }]) => is(json[part]));
  return {
    name,
    read(json) {
      if (json.algorithm !== name)
        throw new MalformedModel(`expected a model of ${name}, received one of ${String(json.algorithm)}`);
      if (!isForm(json)) throw new MalformedModel(`${name}: ${faultOf(json, all)}`);
      return json;
    },
  };
}

export const text: Part<string> = part('a text', (value) => typeof value === 'string');
export const number: Part<number> = part('a number', isNumber);
export const numbers: Part<number[]> = listOf(number, 'a list of numbers');

export function listOf<V>(item: Part<V>, expected: string): Part<V[]> {
  return part(expected, (value): value is V[] => Array.isArray(value) && value.every((entry) => item.is(entry)));
}

/** Models written before this was kept have none. */
export function absentOr<V>({ expected, is }: Part<V>): Part<V | undefined> {
  return part(`${expected}, or none`, (value) => value === undefined || is(value));
}

export function part<V>(expected: string, is: (value: unknown) => value is V): Part<V> {
  return { expected, is };
}

const base = {
  task: part('a task', (value): value is Task => tasks.some((task) => task === value)),
  outputs: part('a count of at least 1', (value): value is number => Number.isInteger(value) && Number(value) >= 1),
  features: listOf(text, 'a list of names'),
  classWeights: absentOr(numbers),
};

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function faultOf(json: ModelJson, parts: readonly [string, Part<unknown>][]): string {
  const [name, { expected }] = parts.find(([part, { is }]) => !is(json[part]))!;
  return `expected '${name}' to be ${expected}`;
}
