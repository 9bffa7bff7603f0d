import type { PredictionResponse } from '../../core/contracts/serving.ts';
import type { ApiRequest } from '../../core/serve/http/api-request.ts';
import { handedOverSchema, takenBack } from '../../core/serve/http/handed-over.ts';
import { callFunction } from './functions.ts';

/** What the function of that name answers a request. @throws ServingError as it has said it, ServiceError */
export async function handOver(name: string, request: ApiRequest, timeout: number): Promise<PredictionResponse> {
  return takenBack(await callFunction(name, request, handedOverSchema, timeout));
}
