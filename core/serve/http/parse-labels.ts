import type { Notation } from '../../contracts/notation.ts';
import type { Project } from '../../contracts/project.ts';
import { parseBoolean } from '../../values/boolean.ts';
import { keyFault, keyText } from '../../values/key.ts';
import { labelCode } from '../../values/label.ts';
import { momentOf } from '../../values/moment.ts';
import { isInferenceId } from '../prediction/inference-id.ts';
import { fieldPath, type Problems } from './problems.ts';

/** A label as it was sent, checked. */
export interface GivenLabel {
  inferenceId?: string;
  key?: string | number;
  /** As it is stored: the class's name where the classes are known. */
  value: string | number | boolean;
  /** As the entity windows count it: 0 or 1, or the number; null where they cannot. */
  amount: number | null;
  /** When it became known, ms. */
  at: number;
}

/** Longest class. */
const maxTextLength = 1_024;
/** Clocks may differ by this much, as they may where files and the log are read. */
const aheadMs = 86_400_000;

/**
 * Compiles the check of labels of a project.
 * @param classes as the model in service has them, or as the project declares them (`declaredClasses`): binary [negative, positive]; undefined
 *   where neither is there
 * @param notation how the target's texts are written, as declared
 */
export function labelParser(
  task: Project['objective']['task'],
  classes: readonly string[] | undefined,
  now: number,
  notation?: Notation,
): (label: unknown, path: string, problems: Problems) => GivenLabel | undefined {
  const parseValue = valueParser(task, classes, notation);
  return (label, path, problems) => {
    const { describe } = problems;
    const before = problems.list.length;
    // Fields of a label are ours and not the project's.
    const add = (at: string, message: string, hidden = message) =>
      problems.add(at, message, { path: at, message: hidden });
    if (label === null || typeof label !== 'object' || Array.isArray(label)) {
      add(path, `expected an object with inferenceId or key, and value; received ${describe(label)}`);
      return undefined;
    }
    const { inferenceId, key, value, at } = label as Record<string, unknown>;
    if (inferenceId === undefined && key === undefined) add(path, 'expected an inferenceId or a key');
    if (inferenceId !== undefined && !(typeof inferenceId === 'string' && isInferenceId(inferenceId)))
      add(
        fieldPath(path, 'inferenceId'),
        `expected the inferenceId of a prediction (26 or 46 characters), received ${describe(inferenceId)}`,
      );
    const text = keyText(key);
    const fault = text === undefined ? describe(key) : keyFault(text) && `one ${keyFault(text)}`;
    if (key !== undefined && fault !== undefined)
      add(fieldPath(path, 'key'), `expected the key of a record, received ${fault}`);
    const known = at === undefined ? now : (momentOf(at) ?? Number.NaN);
    if (Number.isNaN(known))
      add(fieldPath(path, 'at'), `expected a timestamp such as 2026-03-01T12:00:00Z, received ${describe(at)}`);
    if (known > now + aheadMs)
      add(
        fieldPath(path, 'at'),
        `expected a moment that is no more than a day in the future, received ${describe(at)}`,
      );
    const parsed = parseValue(value);
    if (typeof parsed === 'string') {
      const received = describe(value);
      const hidden = `expected a value of the target${task === 'regression' ? ', a finite number' : ''}, received ${received}`;
      add(fieldPath(path, 'value'), `${parsed}, received ${received}`, hidden);
    }
    if (typeof parsed === 'string' || problems.list.length > before) return undefined;
    return {
      ...(inferenceId === undefined ? {} : { inferenceId: inferenceId as string }),
      ...(key === undefined ? {} : { key: typeof key === 'string' ? text! : (key as number) }),
      ...parsed,
      // Who says it has a clock that is ahead of ours: later corrections must count all the same.
      at: Math.min(known, now),
    };
  };
}

/** The value, or what was expected instead. */
type ValueParser = (value: unknown) => { value: string | number | boolean; amount: number | null } | string;

function valueParser(
  task: Project['objective']['task'],
  classes: readonly string[] | undefined,
  notation: Notation | undefined,
): ValueParser {
  if (task === 'regression')
    return (value) => {
      const amount = labelCode(value, task, [], notation);
      return amount === undefined ? 'expected a finite number' : { value: amount, amount };
    };
  if (task === 'binary' || task === 'anomaly') return (value) => binaryValue(value, classes);
  return (value) => {
    if (!isText(value) && typeof value !== 'number' && typeof value !== 'boolean') return expectedClass(classes);
    if (!classes) return { value: String(value), amount: null };
    const index = labelCode(value, task, classes);
    return index === undefined ? expectedClass(classes) : { value: classes[index]!, amount: null };
  };
}

function binaryValue(value: unknown, classes: readonly string[] | undefined): ReturnType<ValueParser> {
  if (classes) {
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    const index = plain ? labelCode(value, 'binary', classes) : undefined;
    if (index !== undefined) return { value: classes[index]!, amount: index };
  } else {
    const truth = typeof value === 'string' ? parseBoolean(value.trim()) : truthOf(value);
    if (truth !== undefined) return { value: truth, amount: Number(truth) };
    // A word that no model and no contract knows would be a third class in the next run.
    return 'expected true, false, 1 or 0 (or a word that the project declares among the values of its target, or that the classes of a model in service have)';
  }
  return `expected ${classes.map((name) => JSON.stringify(name)).join(', ')}, true, false, 1 or 0`;
}

function truthOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 1 ? true : value === 0 ? false : undefined;
}

function expectedClass(classes: readonly string[] | undefined): string {
  if (!classes) return 'expected the name of a class';
  const first = classes.slice(0, 10).map((name) => JSON.stringify(name));
  return `expected one of ${first.join(', ')}${classes.length > 10 ? ` and ${classes.length - 10} more` : ''}`;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= maxTextLength && value.isWellFormed();
}
