import { isWrittenNumber } from '../../values/written-number.ts';
import type { Problem } from './errors.ts';

/** A caller is told of this many problems at once; more would hide what they have in common. */
const problemLimit = 20;

/** How a problem is told to those who are not to learn the names of columns and their values: beside it, so that nothing sends it by mistake. */
const hiddenForms = new WeakMap<Problem, Problem>();

export function hiddenForm(problem: Problem): Problem | undefined {
  return hiddenForms.get(problem);
}

/** Collects what is wrong with a request. */
export class Problems {
  readonly list: Problem[] = [];
  /** What was received, in words. */
  readonly describe: (value: unknown) => string;

  /** @param options.personal messages name the kind of a value and not the value: any may be somebody's */
  constructor({ personal }: { personal: boolean }) {
    this.describe = personal ? kindOf : describe;
  }

  /** @param hidden the same without the names of columns, and without values that they may have */
  add(path: string, message: string, hidden?: Problem): void {
    if (this.full) return;
    const problem = { path, message };
    this.list.push(problem);
    if (hidden) hiddenForms.set(problem, hidden);
  }

  get full(): boolean {
    return this.list.length >= problemLimit;
  }
}

/** `records[0].amount`, or `records[0]["odd name"]` where the name is no identifier. */
export function fieldPath(parent: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${parent}.${name}` : `${parent}[${JSON.stringify(name.slice(0, 80))}]`;
}

const tooMany = 'of too many digits';

/** What kind of JSON value it is: `a string`. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (isWrittenNumber(value)) return `a number ${tooMany}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** A JSON value as a message says it: type and value, the value cut where it is long. */
function describe(value: unknown): string {
  if (isWrittenNumber(value)) return `the number ${cut(value.rawJSON)} ${tooMany}`;
  if (value === undefined || value === null || typeof value === 'object') return kindOf(value);
  const shown = typeof value === 'string' ? JSON.stringify(cut(value)) : String(value);
  return `the ${typeof value} ${shown}`;
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text;
}
