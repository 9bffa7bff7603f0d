/**
 * Answers `POST /projects/{project}/labels`: ground truth by inference or by the record's key. A warm request costs one
 * PutObject, one BatchGetItem where labels come by inference, and one SendMessageBatch where the project has windows over
 * its target.
 */
import { env } from '../../adapters/env.ts';
import { apiHandler } from '../../adapters/hot-path/api-handler.ts';
import { putObject } from '../../adapters/hot-path/objects.ts';
import { once } from '../../adapters/hot-path/once.ts';
import { servingPorts } from '../../adapters/hot-path/serving-ports.ts';
import { environment } from '../../core/contracts/environment.ts';
import { LabelRecorder } from '../../core/serve/record-labels.ts';

const putLabels = (key: string, body: string) =>
  putObject(env(environment.lakeBucket), key, body, 'application/x-ndjson');
const recorder = once(() => new LabelRecorder({ ...servingPorts({ consistent: true }), putObject: putLabels }));

export const handler = apiHandler((request) => recorder().record(request));
