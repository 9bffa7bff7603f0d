import { type ApiAnswer, jsonAnswer } from '../../http/api-request.ts';
import type { PredictionSource } from '../answer.ts';
import { outcomesOf } from '../outcomes.ts';
import type { PredictionRequest } from '../request.ts';

/** The scoring protocol: `invocations`, and what clients ask whether a server lives. */
export async function answerMlflow<Request extends PredictionRequest>(
  source: PredictionSource<Request>,
  name: string,
  request: Request,
): Promise<ApiAnswer> {
  if (name === 'invocations') {
    const response = await source.predict(request);
    return jsonAnswer(200, { predictions: outcomesOf(response) }, versionHeader(response.modelVersion));
  }
  const { versions } = await source.describe(request);
  if (name === 'version') return text(protocolVersion);
  return { ...text('\n'), headers: { ...text('').headers, ...versionHeader(versions[0]!) } };
}

/** Of MLflow, whose scoring protocol this is. */
const protocolVersion = '3.17.2';

function text(body: string): ApiAnswer {
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    body,
  };
}

function versionHeader(version: number): Record<string, string> {
  return { 'perennial-model-version': String(version) };
}
