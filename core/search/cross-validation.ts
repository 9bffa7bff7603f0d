import type { Project } from '../contracts/project.ts';
import type { CrossValidation, PrepareResult } from '../contracts/steps.ts';
import { splitOf } from '../prepare/split/split-of.ts';
import { seededRandom, shuffle } from '../stats/random.ts';
import { parts } from '../table/feature-matrix.ts';

/** With so many rows to learn from one part of them judges well enough. */
const rowsAtMost = 10_000;
/** Rows times classes: what a trial can be fitted on many times in minutes. */
const workAtMost = 20_000;
const folds = 5;

/**
 * How the trials of a search are judged where rows are few: by repeated k-fold cross-validation over the training and the validation
 * part, each row by models that have not seen it. The fewer rows, the more often.
 * @returns undefined where the validation part judges: rows are many, or split by time, where the latest say most
 */
export function crossValidationOf(
  project: Project,
  { train, validation, classes = 1 }: PrepareResult['counts'],
): CrossValidation | undefined {
  const rows = train + validation;
  if (
    project.objective.task === 'anomaly' ||
    splitOf(project).by === 'time' ||
    rows >= rowsAtMost ||
    rows * classes > workAtMost
  )
    return undefined;
  return { folds, repeats: rows < 500 ? 3 : 1 };
}

/** The rows that judge trials, ascending: those of validation, or under cross-validation also those of training. */
export function judgingRows(part: Uint8Array, crossValidation: CrossValidation | undefined): Uint32Array {
  const all = Uint32Array.from(part.keys());
  return all.filter((row) => part[row] === parts.validation || (crossValidation && part[row] === parts.train));
}

/**
 * The fold of each row, random for a seed: of each class as many rows in every fold as can be, and units whole.
 * @param strata classes of the rows; undefined: all alike
 * @param unit of each row, see `Prepared`; null: each is one
 */
export function assignFolds(
  rows: Uint32Array,
  strata: ArrayLike<number> | undefined,
  unit: Int32Array | null,
  seed: number,
): Uint8Array {
  const fold = new Uint8Array(rows.length);
  const order = shuffle(Uint32Array.from(rows.keys()), seededRandom(seed));
  const place = new Map<number, number>();
  const dealt = new Map<number, number>();
  for (const i of order) {
    const row = rows[i]!;
    const known = unit ? place.get(unit[row]!) : undefined;
    if (known !== undefined) {
      fold[i] = known;
      continue;
    }
    const stratum = strata ? strata[row]! : 0;
    // Classes begin at different folds, so that rare ones do not all lie in the first.
    const next = dealt.get(stratum) ?? dealt.size;
    dealt.set(stratum, next + 1);
    fold[i] = next % folds;
    if (unit) place.set(unit[row]!, next % folds);
  }
  return fold;
}
