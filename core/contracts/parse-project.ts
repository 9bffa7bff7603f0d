import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { describeIssue } from './describe-issue.ts';
import { type Project, projectSchema } from './project.ts';
import { projectWarnings } from './project-warnings.ts';

export interface ProjectError {
  /** Where in the file, e.g. `data.sources[0].columns.amount.type`; empty for the file as a whole. */
  path: string;
  /** What was expected and what was received. */
  message: string;
  /** From 1; only where the project was read from text. */
  line?: number;
  column?: number;
}

export type ParsedProject =
  /** Warnings: what is valid and hardly meant. */
  { project: Project; warnings: ProjectError[]; errors?: undefined } | { project?: undefined; errors: ProjectError[] };

/** Characters of a project file; no file of a person comes near. */
const maxLength = 1_000_000;
/** Errors that are told of one by one. */
const maxErrors = 100;

/**
 * Checks a project file and fills in its defaults.
 *
 * @param source the text of a `project.yaml`, or the parsed object
 * @returns the project, or every error with its place
 */
export function parseProject(source: unknown): ParsedProject {
  if (typeof source !== 'string') return check(source, () => ({}));
  if (source.length > maxLength)
    return ofWhole(`expected at most ${maxLength} characters, received ${source.length}; split the project`);
  try {
    return parseText(source);
  } catch (error) {
    // A parser that calls itself for each level.
    if (error instanceof RangeError)
      return ofWhole('not valid YAML: it is nested too deeply; write it with fewer levels');
    throw error;
  }
}

const ofWhole = (message: string): ParsedProject => ({ errors: [{ path: '', message }] });

function parseText(source: string): ParsedProject {
  const lines = new LineCounter();
  const document = parseDocument(source, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    uniqueKeys: false,
  });
  const faults = [
    ...document.errors.map(({ message, pos: [at] }) => ({ message, at })),
    ...repeatedKeys(document).map((at) => ({ message: 'Map keys must be unique', at })),
  ];
  if (faults.some(({ message }) => /call stack/.test(message))) throw new RangeError();
  if (faults.length > 0)
    return {
      errors: faults.slice(0, maxErrors).map(({ message, at }) => {
        const { line, col: column } = lines.linePos(at);
        return { path: '', message: `not valid YAML: ${message}`, line, column };
      }),
    };
  const placeOf = (path: PropertyKey[]): { line?: number; column?: number } => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
      const range = (node as { range?: [number, number, number] } | null | undefined)?.range;
      if (!range) continue;
      const { line, col: column } = lines.linePos(range[0]);
      return { line, column };
    }
    return {};
  };
  let parsed: unknown;
  try {
    parsed = document.toJS();
  } catch (error) {
    if (error instanceof RangeError) throw error;
    // Aliases of aliases, more than any file needs.
    return ofWhole(`not valid YAML: ${(error as Error).message}`);
  }
  return check(parsed, placeOf);
}

/** Where a map has a key again; the parser's own search takes the square of their number. */
function repeatedKeys(document: Document): number[] {
  const found: number[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) found.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return found;
}

/** `data.sources[0].columns["unit price"]` of `['data', 'sources', 0, 'columns', 'unit price']`. */
export function renderPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(String(part))) text += text ? `.${String(part)}` : String(part);
    else text += `[${JSON.stringify(String(part))}]`;
  }
  return text;
}

function check(value: unknown, placeOf: (path: PropertyKey[]) => { line?: number; column?: number }): ParsedProject {
  const result = projectSchema.safeParse(value);
  const errors = undeclarable(value).map((path) => ({
    path: renderPath(path),
    message: "received a column called '__proto__', which cannot be declared; call it 'proto' here: files are read so",
    ...placeOf(path),
  }));
  if (result.success) {
    if (errors.length > 0) return { errors };
    const warnings = projectWarnings(result.data).map(({ path: of, message }) => {
      const path = writtenPath(value, of);
      return { path: renderPath(path), message, ...placeOf(path) };
    });
    return { project: result.data, warnings };
  }
  const issues = result.error.issues.flatMap(expand);
  const more = issues.length - maxErrors;
  const left = more > 0 ? [{ path: '', message: `and ${more} more errors` }] : [];
  return { errors: [...errors, ...issues.slice(0, maxErrors).map(toError), ...left] };

  function toError(issue: z.core.$ZodIssue): ProjectError {
    const written = issue.code === 'custom' ? writtenPath(value, issue.path) : issue.path;
    const message = describeIssue(issue, valueAt(value, written));
    const path = issue.code === 'unrecognized_keys' ? [...written, issue.keys[0]!] : written;
    return { path: renderPath(path), message, ...placeOf(path) };
  }
}

/** The path in the file of one in the project: a word among the sources is none of them. */
function writtenPath(value: unknown, path: readonly PropertyKey[]): PropertyKey[] {
  const [data, sources, index, ...rest] = path;
  if (data !== 'data' || sources !== 'sources' || typeof index !== 'number') return [...path];
  const entries = valueAt(value, [data, sources]);
  if (!Array.isArray(entries)) return [...path];
  const places = entries.flatMap((entry, i) => (typeof entry === 'string' ? [] : [i]));
  return [data, sources, places[index] ?? index, ...rest];
}

/** Paths of declared columns that the schema would drop without a word, as zod does with this key. */
function undeclarable(value: unknown): PropertyKey[][] {
  const sources = valueAt(value, ['data', 'sources']);
  if (!Array.isArray(sources)) return [];
  return sources.flatMap((source, i) => {
    const columns = valueAt(source, ['columns']);
    const declared = typeof columns === 'object' && columns !== null && Object.hasOwn(columns, '__proto__');
    return declared ? [['data', 'sources', i, 'columns', '__proto__']] : [];
  });
}

/**
 * One issue a fault: each unknown key is its own, and a union whose one branch fits in kind is that branch's faults.
 */
function expand(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ ...issue, keys: [key] }));
  if (issue.code !== 'invalid_union') return [issue];
  const fitting = issue.errors.filter(
    (faults) => !faults.some((f) => (f.code === 'invalid_type' || f.code === 'invalid_value') && f.path.length === 0),
  );
  const [branch] = fitting;
  if (!branch || fitting.length > 1) return [issue];
  return branch.flatMap((fault) => expand({ ...fault, path: [...issue.path, ...fault.path] }));
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const part of path) {
    if (at === null || typeof at !== 'object') return undefined;
    at = (at as Record<PropertyKey, unknown>)[part];
  }
  return at;
}
