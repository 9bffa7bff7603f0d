/**
 * Answers `POST /projects/{project}/predictions` for every project.
 *
 * A warm request costs one BatchGetItem (only where the model has entity windows; eventually consistent, half a unit for
 * each state of up to 4 KB), one PutRecordBatch and, where there are windows, one SendMessageBatch; the last two at once.
 * Every five seconds one GetItem each for the key's grant, the route and the windows in use are added: a rollback
 * takes effect within that. A model is read once (GetItem, GetObject) and kept, verified by its SHA-256.
 */
import { randomBytes } from 'node:crypto';
import { env } from '../../adapters/env.ts';
import { apiHandler } from '../../adapters/hot-path/api-handler.ts';
import { putDocuments } from '../../adapters/hot-path/capture-stream.ts';
import { log } from '../../adapters/hot-path/log.ts';
import { getObject } from '../../adapters/hot-path/objects.ts';
import { once } from '../../adapters/hot-path/once.ts';
import { parameter } from '../../adapters/hot-path/parameter.ts';
import { sendMessages } from '../../adapters/hot-path/queue.ts';
import { recordReader } from '../../adapters/hot-path/records.ts';
import { environment } from '../../core/contracts/environment.ts';
import { lake } from '../../core/contracts/lake.ts';
import { Predictor } from '../../core/serve/predict.ts';

const predictor = once(
  () =>
    new Predictor({
      registry: recordReader(env(environment.registryTable), { consistent: false }),
      entities: recordReader(env(environment.entityTable), { consistent: false }),
      modelFile: (project, digest) => getObject(env(environment.lakeBucket), lake.model(project, digest, 'model.json')),
      piiKey: once(() => parameter(env(environment.piiKeyParameter))),
      capture: (documents) => putDocuments(env(environment.captureStream), documents),
      sendEntityMessages: (bodies) => sendMessages(env(environment.entityQueue), bodies),
      undelivered: log.undelivered,
      now: Date.now,
      randomBytes,
      // Two fifths of the function's memory.
      modelMemory: Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 1024) * 400_000,
    }),
);

export const handler = apiHandler((request) => predictor().predict(request));
