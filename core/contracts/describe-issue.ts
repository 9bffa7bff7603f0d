import type { z } from 'zod';
import { nearest } from './nearest.ts';
import { projectSchema } from './project.ts';

/** One sentence for a person: what was expected at this place and what was received. */
export function describeIssue(issue: z.core.$ZodIssue, received: unknown): string {
  const got = `received ${show(received)}`;
  switch (issue.code) {
    case 'invalid_type':
      return received === undefined
        ? `missing; expected ${aOrAn(issue.expected)}`
        : `expected ${aOrAn(issue.expected)}, ${got}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}; ${received === undefined ? 'it is missing' : got}`;
    case 'unrecognized_keys': {
      const key = issue.keys[0] ?? '';
      const near = nearest(key, knownKeys(issue.path, received));
      return `no such setting${near ? `; did you mean '${near}'?` : ''}`;
    }
    case 'too_small':
      return `expected ${bound(issue, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}, ${got}`;
    case 'too_big':
      return `expected ${bound(issue, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}, ${got}`;
    case 'invalid_union':
      return `expected ${unionOf(issue)}, ${got}`;
    case 'invalid_format':
    case 'custom':
      // The messages of the schema's own rules say what they expect.
      return issue.message.includes('received') ? issue.message : `${issue.message}, ${got}`;
    default:
      return `${issue.message}, ${got}`;
  }
}

function bound(issue: { origin: string }, relation: string, limit: number | bigint): string {
  const unit = { array: ' items', string: ' characters' }[issue.origin] ?? '';
  return `${relation} ${limit}${unit}`;
}

/** The kinds that a union takes. */
function unionOf(issue: z.core.$ZodIssueInvalidUnion): string {
  const kinds = issue.errors.flat().flatMap((e) => {
    if (e.path.length > 0) return [];
    return e.code === 'invalid_type' ? [aOrAn(e.expected)] : e.code === 'invalid_value' ? e.values.map(String) : [];
  });
  return [...new Set(kinds)].join(' or ') || 'a valid value';
}

function aOrAn(type: string): string {
  const name = { record: 'object', int: 'integer' }[type] ?? type;
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** A value as a message shows it: quoted, cut short. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (value !== null && typeof value === 'object') return 'an object';
  return String(value);
}

/** Settings that exist at a place: the siblings that the schema knows. */
function knownKeys(path: readonly PropertyKey[], value: unknown): string[] {
  let schema: unknown = projectSchema;
  for (const part of path) schema = step(unwrap(schema), part);
  const shape = (unwrap(schema) as { shape?: Record<string, unknown> } | undefined)?.shape ?? {};
  const present = value !== null && typeof value === 'object' ? value : {};
  return Object.keys(shape).filter((key) => !(key in present));
}

interface Definition {
  innerType?: unknown;
  /** Of what is transformed: as it is written. */
  in?: unknown;
  element?: unknown;
  valueType?: unknown;
  options?: unknown[];
  shape?: Record<string, unknown>;
}

const definitionOf = (schema: unknown) => (schema as { def?: Definition } | undefined)?.def;

function unwrap(schema: unknown): unknown {
  let inner = schema;
  for (;;) {
    const definition = definitionOf(inner);
    const next =
      definition?.innerType ?? definition?.in ?? definition?.options?.find((option) => definitionOf(option)?.shape);
    if (!next) return inner;
    inner = next;
  }
}

function step(schema: unknown, part: PropertyKey): unknown {
  const definition = definitionOf(schema);
  if (typeof part === 'number') return definition?.element;
  return definition?.shape?.[String(part)] ?? definition?.valueType;
}
