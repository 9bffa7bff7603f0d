import type { Project } from '../contracts/project.ts';
import { type ColumnRule, contractOf } from '../contracts/source-contract.ts';

/** What a contract asked of a column, and what it will; null: nothing (the column is inferred, or not declared). */
export interface ContractChange {
  source: string;
  column: string;
  before: string | null;
  after: string | null;
}

/** Columns whose contract differs between two definitions; of a source that only one of them has, all. */
export function contractChanges(before: Project | undefined, after: Project): ContractChange[] {
  const names = new Set([...after.data.sources, ...(before?.data.sources ?? [])].map((s) => s.name));
  return [...names].flatMap((source) => {
    const [old, next] = [rulesOf(before, source), rulesOf(after, source)];
    return [...new Set([...next.keys(), ...old.keys()])].flatMap((column): ContractChange[] => {
      const [a, b] = [old.get(column) ?? null, next.get(column) ?? null];
      return a === b ? [] : [{ source, column, before: a, after: b }];
    });
  });
}

function rulesOf(project: Project | undefined, name: string): Map<string, string> {
  const source = project?.data.sources.find((s) => s.name === name);
  if (!project || !source) return new Map();
  return new Map(contractOf(project, source).rules.map((rule) => [rule.name, describeRule(rule)]));
}

/** `number, required, min 0`. */
function describeRule({ name: _, type, ...rest }: ColumnRule): string {
  const words = Object.entries(rest).flatMap(([what, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [what];
    return [
      `${what} ${Array.isArray(value) ? value.join(' | ') : typeof value === 'object' ? JSON.stringify(value) : value}`,
    ];
  });
  return [type ?? 'inferred', ...words].join(', ');
}
