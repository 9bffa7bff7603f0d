import type { ModelKinds } from '../../algorithms/predicting.ts';
import type { ServingPackage } from '../../contracts/serving.ts';
import { pseudonym } from '../../hash/pseudonym.ts';
import { setField } from '../../table/field.ts';
import type { Row } from '../../table/table.ts';
import { canonicalText } from '../../values/canonical.ts';
import type { Problems } from '../http/problems.ts';
import { describeModel } from '../protocols/describe-model.ts';
import type { ReadFor } from '../protocols/read-request.ts';
import { captureWriter, eventFields } from './capture.ts';
import { createScorer, type Scorer } from './scorer.ts';
import { recordValidator } from './validate-record.ts';

/** A serving package, compiled for requests. */
export interface LoadedModel {
  readonly project: string;
  readonly scorer: Scorer;
  /** What requests are read by. */
  readonly reads: ReadFor;
  readonly hasPersonalData: boolean;
  /** Column of the record's time, if the project has one. */
  readonly time: string | undefined;
  validate(record: unknown, path: string, problems: Problems): Row;
  /** Replaces personal data by their keyed hashes, in place. */
  pseudonymise(record: Row, key: string): void;
  /** The record's key as text. */
  keyOf(record: Row): string | undefined;
  captureLine: ReturnType<typeof captureWriter>;
  /** Fields that an event for the entity windows holds; none where the model has no windows. */
  readonly eventFields: ReturnType<typeof eventFields>;
  /** Windows ask what was decided on a record. */
  readonly countsDecisions: boolean;
}

/** Compiles a package. @throws InvalidPackage, UnknownAlgorithm, UnknownCalibration */
export function loadServingModel(pkg: ServingPackage, version: number, kinds?: ModelKinds): LoadedModel {
  const scorer = createScorer(pkg, kinds);
  const contract = pkg.contract.filter((column) => column.name !== pkg.target);
  const personal = contract.filter((column) => column.pii);
  const keyType = contract.find((column) => column.name === pkg.key)?.type ?? 'string';
  const keyIsPersonal = personal.some((column) => column.name === pkg.key);
  return {
    project: pkg.project,
    scorer,
    reads: describeModel(pkg, scorer.needed),
    hasPersonalData: personal.length > 0,
    time: pkg.time,
    validate: recordValidator(contract, scorer.needed, pkg.key),
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
    captureLine: captureWriter(pkg.project, version, contract, scorer.windowNames),
    eventFields: scorer.windows.length > 0 ? eventFields(contract, scorer.windows) : [],
    countsDecisions: scorer.windows.some(({ events }) => events === 'absentNegative'),
  };
}
