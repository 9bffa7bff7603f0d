import type { ServingPackage } from '../../contracts/serving.ts';
import { Problems } from '../../serve/http/problems.ts';
import { type ContractColumn, recordValidator } from '../../serve/prediction/validate-record.ts';
import type { Row } from '../../table/table.ts';
import type { Side } from './side.ts';

/** How the contracts of two versions differ in what a record of the log can tell. */
export interface Contracts {
  /** Fields that the candidate needs and the champion's contract has not, or of another type; undefined for none. */
  unseen?: string[];
  /** Whether a record of the log has what both need. */
  holds(record: Row): boolean;
  /** Whether the candidate would refuse a record that the champion took. */
  refuses(record: Row): boolean;
}

/** Texts, numbers, and the rest by themselves: within one, what a champion took tells what the candidate is sent. */
const kindOf = ({ type }: ContractColumn) => (type === 'text' ? 'string' : type === 'integer' ? 'number' : type);

/** Of what the API has kept of a record: values as read, personal data as pseudonyms. @returns undefined without a candidate */
export function contractsOf({
  champion,
  candidate,
}: {
  champion: Side;
  candidate: Side | null;
}): Contracts | undefined {
  if (!candidate) return undefined;
  const before = new Map(champion.pkg.contract.map((column) => [column.name, column]));
  const columns = neededColumns(candidate);
  const otherwise = columns.filter(({ name, ...column }) => {
    const old = before.get(name);
    return old !== undefined && kindOf(old) !== kindOf({ name, ...column });
  });
  const absent = columns.filter(({ name }) => !before.has(name));
  const unseen = [...absent, ...otherwise].map(({ name }) => name);
  const both = [...new Set([...columns, ...neededColumns(champion)].map(({ name }) => name))];
  const stricter = columns.flatMap((column) => {
    const old = before.get(column.name);
    return old && isStricter(old, column) ? [asInLog(column)] : [];
  });
  const validate = recordValidator(stricter, new Set(stricter.map(({ name }) => name)));
  return {
    ...(unseen.length > 0 && { unseen }),
    holds: (record) => otherwise.length === 0 && both.every((name) => Object.hasOwn(record, name)),
    refuses(record) {
      if (stricter.length === 0) return false;
      const problems = new Problems({ personal: true });
      validate(record, 'record', problems);
      return problems.list.length > 0;
    },
  };
}

function neededColumns({ pkg, scorer }: Side): ServingPackage['contract'] {
  return pkg.contract.filter(({ name }) => scorer.needed.has(name) && name !== pkg.target);
}

function isStricter(old: ContractColumn, now: ContractColumn): boolean {
  const rules = ({ type, required, min, max, values }: ContractColumn) =>
    JSON.stringify([type, required, min ?? null, max ?? null, values ?? null]);
  return rules(old) !== rules(now);
}

/** Notations are of what is sent, and a pseudonym has none of the rules of what it stands for. */
function asInLog({ name, type, required, used, pii, min, max, values }: ContractColumn): ContractColumn {
  if (pii || type === 'timestamp') return { name, type: pii ? 'text' : type, required, used, pii };
  return {
    name,
    type,
    required,
    used,
    pii,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(values && { values }),
  };
}
