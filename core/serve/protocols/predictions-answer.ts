import type { PredictionResponse } from '../../contracts/serving.ts';
import type { ApiAnswer } from '../http/api-request.ts';
import type { PredictionRequest } from './request.ts';
import { contentTypes, writePredictions } from './write-predictions.ts';

/** The answer in our own protocol, as the caller accepts it. */
export function predictionsAnswer(response: PredictionResponse, { answerAs = 'json' }: PredictionRequest): ApiAnswer {
  return {
    statusCode: 200,
    headers: {
      'content-type': contentTypes[answerAs],
      'cache-control': 'no-store',
      // Lines and tables have no place for it.
      ...(answerAs !== 'json' && { 'perennial-model-version': String(response.modelVersion) }),
    },
    body: writePredictions(response, answerAs),
  };
}
