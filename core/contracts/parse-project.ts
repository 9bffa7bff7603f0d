import { LineCounter, parseDocument } from 'yaml';
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

/**
 * Checks a project file and fills in its defaults.
 *
 * @param source the text of a `project.yaml`, or the parsed object
 * @returns the project, or every error with its place
 */
export function parseProject(source: unknown): ParsedProject {
  if (typeof source !== 'string') return check(source, () => ({}));
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    return {
      errors: document.errors.map((error) => {
        const { line, col: column } = lines.linePos(error.pos[0]);
        return { path: '', message: `not valid YAML: ${error.message}`, line, column };
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
    // Aliases of aliases, more than any file needs.
    return { errors: [{ path: '', message: `not valid YAML: ${(error as Error).message}` }] };
  }
  return check(parsed, placeOf);
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
  return { errors: [...errors, ...result.error.issues.flatMap(expand).map((issue) => toError(issue))] };

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
