import type { Prediction, ServingPackage } from '../contracts/serving.ts';
import type { OutColumn } from './files.ts';

/** What a row has got: its prediction, or why there is none. */
export type RowAnswer = { prediction: Prediction; modelVersion: number } | { refused: string };

export interface PredictedOptions {
  /** With the reasons, as JSON. @default false */
  explain?: boolean;
  /** Name of the column with why a row has no prediction; absent: there is none. */
  refused?: string | undefined;
}

type OfTask = Pick<ServingPackage, 'task' | 'classes' | 'intervals'>;

/** What a predicted column whose name is taken has before it, as often as it takes. */
const prefix = 'predicted_';

/** Those of a file's columns whose names, or what these would become, predicted columns have. */
export function clashingColumns(columns: readonly string[], pkg: OfTask): string[] {
  const own = new Set(
    predictedColumns([], pkg, [], { explain: true, refused: 'error' }).map(({ name }) => name.toLowerCase()),
  );
  return columns.filter((name) => {
    let rest = name.toLowerCase();
    while (!own.has(rest) && rest.startsWith(prefix)) rest = rest.slice(prefix.length);
    return own.has(rest);
  });
}

/**
 * Columns of the predictions by the task of a model. A name that the input has already, in whatever case, as SQL compares names, is that
 * of a predicted column with `predicted_` before it.
 * @param taken columns of the input
 */
export function predictedColumns(
  answers: readonly (RowAnswer | undefined)[],
  { task, classes, intervals }: OfTask,
  taken: readonly string[],
  { explain = false, refused }: PredictedOptions = {},
): OutColumn[] {
  const answer = (row: number) => {
    const found = answers[row];
    return found && 'prediction' in found ? found : undefined;
  };
  const of = (row: number) => answer(row)?.prediction;
  const text = 'VARCHAR' as const;
  const number = 'DOUBLE' as const;
  const predicted: OutColumn[] = {
    binary: [
      { name: 'probability', type: number, value: (row: number) => of(row)?.probability },
      { name: 'decision', type: text, value: (row: number) => of(row)?.decision },
      { name: 'expectedCost', type: number, value: (row: number) => of(row)?.expectedCost },
    ],
    multiclass: [
      { name: 'label', type: text, value: (row: number) => of(row)?.label },
      ...classes.map((name) => ({
        name: `probability_${name}`,
        type: number,
        value: (row: number) => of(row)?.probabilities?.[name],
      })),
    ],
    anomaly: [
      { name: 'score', type: number, value: (row: number) => of(row)?.score },
      { name: 'decision', type: text, value: (row: number) => of(row)?.decision },
    ],
    regression: [
      { name: 'value', type: number, value: (row: number) => of(row)?.value },
      ...(intervals ? (['lower', 'upper'] as const) : []).map((end) => ({
        name: end,
        type: number,
        value: (row: number) => of(row)?.interval?.[end],
      })),
    ],
  }[task];
  if (explain)
    predicted.push({
      name: 'explanation',
      type: text,
      value: (row) => {
        const explanation = of(row)?.explanation;
        return explanation && JSON.stringify(explanation);
      },
    });
  predicted.push(
    { name: 'modelVersion', type: 'BIGINT', value: (row) => answer(row)?.modelVersion },
    { name: 'inferenceId', type: text, value: (row) => of(row)?.inferenceId },
  );
  if (answers.some((a) => a && 'prediction' in a && a.prediction.fallback))
    predicted.push({ name: 'fallback', type: text, value: (row) => of(row)?.fallback?.reason });
  if (refused !== undefined)
    predicted.push({
      name: refused,
      type: text,
      value: (row) => {
        const found = answers[row];
        return found && 'refused' in found ? found.refused : undefined;
      },
    });
  const names = new Set(taken.map((name) => name.toLowerCase()));
  for (const column of predicted) {
    while (names.has(column.name.toLowerCase())) column.name = prefix + column.name;
    names.add(column.name.toLowerCase());
  }
  return predicted;
}
