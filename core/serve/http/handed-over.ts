import { objectWith } from '../../contracts/schema.ts';
import type { PredictionResponse } from '../../contracts/serving.ts';
import { errorOf, type SaidError, ServingError } from './errors.ts';

/** What a function says to the one that has handed it a request: the answer, or why the caller gets none. */
export type HandedOver = { response: PredictionResponse } | { error: SaidError };

/** Faults of the caller's are told; ours are thrown, as the function that was asked logs them. */
export async function handedOver(answer: () => Promise<PredictionResponse>): Promise<HandedOver> {
  try {
    return { response: await answer() };
  } catch (thrown) {
    if (!(thrown instanceof ServingError)) throw thrown;
    const { status, code, message, details, headers, hidesFields } = thrown;
    return { error: { status, code, message, details, headers, hidesFields } };
  }
}

/** @throws ServingError as the other function has said it */
export function takenBack(said: HandedOver): PredictionResponse {
  if ('error' in said) throw errorOf(said.error);
  return said.response;
}

const answered = objectWith<{ response: PredictionResponse }>('an answer', { response: 'object' });
const refused = objectWith<{ error: SaidError }>('a refusal', { error: 'object' });

/** Of a function that has failed Lambda says something else. @throws UnexpectedValue */
export const handedOverSchema = (value: unknown): HandedOver =>
  typeof value === 'object' && value !== null && 'error' in value ? refused(value) : answered(value);
