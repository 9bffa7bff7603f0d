import type { Problem } from './errors.ts';

/** A caller is told of this many problems at once; more would hide what they have in common. */
const problemLimit = 20;

/** Collects what is wrong with a request. */
export class Problems {
  readonly list: Problem[] = [];

  add(path: string, message: string): void {
    if (!this.full) this.list.push({ path, message });
  }

  get full(): boolean {
    return this.list.length >= problemLimit;
  }
}

/** `records[0].amount`, or `records[0]["odd name"]` where the name is no identifier. */
export function fieldPath(parent: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${parent}.${name}` : `${parent}[${JSON.stringify(name.slice(0, 80))}]`;
}

/** A JSON value as a message says it: type and value, the value cut where it is long. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string')
    return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  return `the ${typeof value} ${String(value)}`;
}
