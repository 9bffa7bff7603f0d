/**
 * Answers `POST /projects/{project}/labels`: ground truth by inference or by the record's key.
 *
 * A warm request costs one PutObject, one BatchGetItem where labels come by inference, and one SendMessageBatch where the
 * project has windows over its target.
 */
import { env } from '../../adapters/env.ts';
import { apiHandler } from '../../adapters/hot-path/api-handler.ts';
import { log } from '../../adapters/hot-path/log.ts';
import { getObject, putObject } from '../../adapters/hot-path/objects.ts';
import { once } from '../../adapters/hot-path/once.ts';
import { parameter } from '../../adapters/hot-path/parameter.ts';
import { sendMessages } from '../../adapters/hot-path/queue.ts';
import { recordReader } from '../../adapters/hot-path/records.ts';
import { environment } from '../../core/contracts/environment.ts';
import { lake } from '../../core/contracts/lake.ts';
import { LabelRecorder } from '../../core/serve/record-labels.ts';

const recorder = once(
  () =>
    new LabelRecorder({
      registry: recordReader(env(environment.registryTable), { consistent: false }),
      entities: recordReader(env(environment.entityTable), { consistent: true }),
      modelFile: (project, digest) => getObject(env(environment.lakeBucket), lake.model(project, digest, 'model.json')),
      piiKey: once(() => parameter(env(environment.piiKeyParameter))),
      putObject: (key, body) => putObject(env(environment.lakeBucket), key, body, 'application/x-ndjson'),
      sendEntityMessages: (bodies) => sendMessages(env(environment.entityQueue), bodies),
      undelivered: log.undelivered,
      now: Date.now,
    }),
);

export const handler = apiHandler((request) => recorder().record(request));
