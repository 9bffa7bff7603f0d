import type { Finding } from '../contracts/findings.ts';
import { type Excess, limitNames, type ServingFigures } from '../contracts/gate.ts';
import type { Budget } from '../contracts/project.ts';
import { figureInWords } from './figure-words.ts';

/** The limits that the figures do not keep. */
export function overBudget(figures: ServingFigures, budget: Budget | undefined): Excess[] {
  return limitNames.flatMap((limit) => {
    const most = budget?.[limit];
    return most !== undefined && figures[limit] > most ? [{ limit, figure: figures[limit], most }] : [];
  });
}

/**
 * Why a candidate may not serve; nothing where it may.
 * @param died how the process ended that was to serve it
 * @param smaller in words: what became of smaller ones
 */
export function budgetFindings(over: readonly Excess[], died: string | undefined, smaller: string): Finding[] {
  if (died === undefined && over.length === 0) return [];
  const takes = over.map(
    ({ limit, figure, most }) => `${figureInWords(limit, figure)} where budget.${limit} is ${most}`,
  );
  const message =
    died === undefined
      ? `it takes ${takes.join(', ')}`
      : `the process that was to serve it, with the memory of the function of predictions, ended without an answer (${died})`;
  const remedy =
    died === undefined
      ? 'raise the budget or its tolerance, or ask for a smaller model by training.parameters or training.algorithms'
      : 'ask for a smaller model by training.parameters or training.algorithms';
  return [{ code: 'budget', severity: 'critical', message: `${message}; ${smaller}`, remedy }];
}
