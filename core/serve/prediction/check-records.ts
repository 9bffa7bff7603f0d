import type { FailedRecord } from '../../contracts/serving.ts';
import { invalidRequest, type Problem } from '../http/errors.ts';
import { Problems } from '../http/problems.ts';
import { type AskedRecords, UnreadableRecord } from '../protocols/records.ts';

/** The records of a request that a model can be asked of. */
export interface CheckedRecords<T> {
  records: T[];
  /** Where each stands in the request, if others do not. */
  places?: number[];
  /** The others, where the request asks for its faults record by record. */
  failed?: FailedRecord[];
}

/** @param index of the record in its request */
export type CheckRecord<T> = (record: unknown, index: number, problems: Problems) => T;

/**
 * Checks the records of a request.
 * @param personal messages name the kind of a value and not the value
 * @param check what becomes of a record; what is wrong is added to `problems`
 * @throws ServingError 400 that names what is wrong, unless faults are asked for record by record
 */
export function checkRecords<T>(
  { records: asked, perRecord }: AskedRecords,
  personal: boolean,
  check: CheckRecord<T>,
): CheckedRecords<T> {
  if (perRecord) return checkEach(asked, personal, check);
  const problems = new Problems({ personal });
  const records: T[] = [];
  for (let i = 0; i < asked.length && !problems.full; i++) records.push(checkOne(asked[i], i, problems, check));
  if (problems.list.length === 0) return { records };
  throw invalidRequest(summary(problems.list), problems.list);
}

function checkEach<T>(asked: readonly unknown[], personal: boolean, check: CheckRecord<T>): CheckedRecords<T> {
  const records: T[] = [];
  const places: number[] = [];
  const failed: FailedRecord[] = [];
  asked.forEach((record, index) => {
    const problems = new Problems({ personal });
    const checked = checkOne(record, index, problems, check);
    if (problems.list.length === 0) {
      records.push(checked);
      places.push(index);
    } else {
      const error = { code: 'invalid_record', message: summary(problems.list), details: problems.list };
      failed.push({ index, error });
    }
  });
  return { records, places, failed };
}

function checkOne<T>(record: unknown, index: number, problems: Problems, check: CheckRecord<T>): T {
  if (!(record instanceof UnreadableRecord)) return check(record, index, problems);
  problems.add(`records[${index}]`, record.message);
  return undefined as T;
}

function summary(problems: readonly Problem[]): string {
  const [first] = problems;
  const more = problems.length - 1;
  return `${first!.path}: ${first!.message}${more > 0 ? ` (and ${more} more)` : ''}`;
}
