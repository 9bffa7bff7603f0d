import type { ServingPackage } from '../../contracts/serving.ts';
import { pseudonym } from '../../hash/pseudonym.ts';
import { setField } from '../../table/field.ts';
import type { Row } from '../../table/table.ts';
import { canonicalText } from '../../values/canonical.ts';
import type { Problems } from '../http/problems.ts';
import { recordValidator } from './validate-record.ts';

/** How records of a package are read, whether or not its model is there. */
export interface RecordReading {
  readonly hasPersonalData: boolean;
  /** Column of the record's time, if the project has one. */
  readonly time: string | undefined;
  validate(record: unknown, path: string, problems: Problems): Row;
  /** Replaces personal data by their keyed hashes, in place. */
  pseudonymise(record: Row, key: string): void;
  /** The record's key as text. */
  keyOf(record: Row): string | undefined;
}

/** @param needed `neededFields` */
export function recordReading(pkg: ServingPackage, needed: ReadonlySet<string>): RecordReading {
  const contract = pkg.contract.filter((column) => column.name !== pkg.target);
  const personal = contract.filter((column) => column.pii);
  const keyType = contract.find((column) => column.name === pkg.key)?.type ?? 'string';
  const keyIsPersonal = personal.some((column) => column.name === pkg.key);
  return {
    hasPersonalData: personal.length > 0,
    time: pkg.time,
    validate: recordValidator(contract, needed, pkg.key),
    pseudonymise(record, key) {
      for (const { name, type } of personal) {
        const text = canonicalText(type, record[name]);
        if (text !== null) setField(record, name, pseudonym(key, pkg.project, text));
      }
    },
    keyOf(record) {
      const value = pkg.key === undefined ? undefined : record[pkg.key];
      if (value === undefined || value === null) return undefined;
      return keyIsPersonal ? String(value) : (canonicalText(keyType, value) ?? undefined);
    },
  };
}
