import type { ColumnRule, Contract } from '../contracts/source-contract.ts';

/** Without case, marks and the number that tells repeated names apart. */
function plain(name: string): string {
  return name
    .replace(/_\d+$/, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * Rules for columns that no rule is about and that bear the name of one with personal data, written otherwise (`SSN` beside
 * `ssn`, `E-Mail` beside `email`): they are personal as well.
 *
 * @param columns names of a file's columns
 */
export function personalTwins(contract: Pick<Contract, 'rules'>, columns: readonly string[]): ColumnRule[] {
  const declared = new Set(contract.rules.map((r) => r.name));
  const personal = new Set(contract.rules.flatMap((r) => (r.pii ? [plain(r.name)] : [])));
  return columns.flatMap((name) =>
    declared.has(name) || !personal.has(plain(name)) ? [] : [{ name, type: 'string', required: false, pii: true }],
  );
}
