import type { Contract } from '../contracts/source-contract.ts';
import { UnreadableObject } from './errors.ts';
import { renamedColumns } from './renamed.ts';

/**
 * @throws UnreadableObject when the file holds none of the declared columns, lacks one that every row needs, or may hold
 *   personal data under another name
 * @param personal names of the file's columns are not shown: what looks like a header may be a row
 */
export function checkColumns(
  contract: Contract,
  columns: readonly string[],
  personal = contract.rules.some((r) => r.pii),
): void {
  const present = new Set(columns);
  const declared = contract.rules.map((r) => r.name);
  const has = personal ? `${columns.length} columns, some of which are not declared` : listed(columns);
  if (declared.length > 0 && !declared.some((name) => present.has(name))) {
    throw new UnreadableObject(`no declared column is in the file; it has: ${has}; declared: ${listed(declared)}`);
  }
  const hidden = contract.rules.filter((r) => r.pii && !present.has(r.name)).map((r) => `'${r.name}'`);
  const undeclared = columns.filter((name) => !declared.includes(name));
  if (hidden.length > 0 && undeclared.length > 0) {
    throw new UnreadableObject(
      `the file lacks ${listed(hidden)}, which holds personal data, and has ${undeclared.length} columns that are not declared, one of which may be it under another name; rename the column or declare the others`,
    );
  }
  const absent = contract.rules.filter((r) => r.required && !present.has(r.name)).map((r) => `'${r.name}'`);
  if (absent.length > 0) {
    const lacking = contract.rules.filter((r) => r.required && !present.has(r.name)).map(({ name }) => ({ name }));
    const others = columns.filter((name) => !declared.includes(name)).map((name) => ({ name }));
    const renamed = [...renamedColumns(lacking, others)].map(([from, to]) => `was '${from}' renamed to '${to}'?`);
    const question = renamed.length > 0 && !personal ? `; ${renamed.slice(0, 5).join(' ')}` : '';
    throw new UnreadableObject(`the file lacks the required ${listed(absent)}; it has: ${has}${question}`);
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name));
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '');
}
