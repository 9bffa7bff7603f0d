import { ExplainError } from '../../algorithms/explanation/errors.ts';
import { noExplanation } from '../http/errors.ts';
import type { Scorer } from './scorer.ts';

/** Makes what explains a model, for a request that asks for reasons. @throws ServingError 409 where there is none */
export function loadExplainer(scorer: Pick<Scorer, 'loadExplainer'>): void {
  try {
    scorer.loadExplainer();
  } catch (error) {
    if (error instanceof ExplainError) throw noExplanation(error.message);
    throw error;
  }
}
