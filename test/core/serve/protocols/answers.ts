import { predictionHandler } from '../../../../adapters/hot-path/api-handler.ts';
import type { ServingPackage } from '../../../../core/contracts/serving.ts';
import type { ApiAnswer, ApiEvent } from '../../../../core/serve/http/api-request.ts';
import { ModelDescriptions } from '../../../../core/serve/model-descriptions.ts';
import { loadEntities } from '../../../../core/windows/online/load-entities.ts';
import { paymentsDataset, randomPayments, recordOf, trainPackage } from '../payments.ts';
import { memoryService } from '../service.ts';

export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  body?: string | Uint8Array;
  key?: string;
  project?: string;
}

const dataset = paymentsDataset(randomPayments(200, 1));

/** The prediction function, whole, on the twins in memory. */
export async function predictionService(pkg: ServingPackage = trainPackage(dataset, 'logisticRegression')) {
  const service = memoryService();
  const model = await service.serve(pkg, 3);
  await loadEntities(service.entities, {
    project: pkg.project,
    dataset,
    specs: (pkg.plan as { windows: never[] }).windows,
    model,
    retained: [],
    generation: 'g1',
    now: () => service.clock.now,
  });
  await service.grant('good', [pkg.project], ['predict']);
  const descriptions = new ModelDescriptions({
    registry: service.registry,
    clock: () => new Date(service.clock.now),
    modelFile: (project, digest) => service.objects.get(`models/${project}/${digest}/model.json`),
  });
  const handler = predictionHandler(() => ({
    predict: (request) => service.predictor.predict(request),
    describe: (request) => descriptions.describe(request),
  }));
  const ask = (
    path: string,
    { method, headers = {}, query, body, key = 'good', project = pkg.project }: Ask = {},
  ): Promise<ApiAnswer> => {
    const bytes = body instanceof Uint8Array;
    const event: ApiEvent = {
      httpMethod: method ?? (body === undefined ? 'GET' : 'POST'),
      path: `/projects/${project}/${path}`,
      pathParameters: { project },
      headers: { 'x-api-key': key, ...headers },
      queryStringParameters: query ?? null,
      body: body === undefined ? null : bytes ? Buffer.from(body).toString('base64') : body,
      isBase64Encoded: bytes,
      requestContext: { requestId: 'r1', identity: { userArn: null } },
    };
    return handler(event);
  };
  return { ...service, ask };
}

export const json = { 'content-type': 'application/json' };

/** Records of as many payments, which all differ. */
export const paymentRecords = (count: number): Record<string, unknown>[] =>
  randomPayments(count, 2).map((payment, i) => ({
    ...recordOf({ ...payment, customer: `c${i}`, amount: 10.5 + i }),
    id: `t-${i}`,
  }));
