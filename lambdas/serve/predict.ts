/**
 * Answers `POST /projects/{project}/predictions` for every project. A warm request costs one BatchGetItem (only where the
 * model has entity windows; eventually consistent, half a unit for each state of up to 4 KB), one PutRecordBatch and, where
 * there are windows, one SendMessageBatch; the last two at once. Every five seconds one GetItem each for the key's grant, the
 * route and the windows in use are added: a rollback takes effect within that. A model is read once (GetItem, GetObject)
 * and kept, verified by its SHA-256. A request with a blocked record adds one GetItem a minute, for the rule by which some are
 * released, and each that is released one UpdateItem.
 *
 * `measure` is the handler of another function with this code, which no API reaches: it serves a candidate to nobody and says what that took.
 */
import { randomBytes } from 'node:crypto';
import { clock } from '../../adapters/clock.ts';
import { env } from '../../adapters/env.ts';
import { apiHandler } from '../../adapters/hot-path/api-handler.ts';
import { putDocuments } from '../../adapters/hot-path/capture-stream.ts';
import { log } from '../../adapters/hot-path/log.ts';
import { measureInProcesses, measureHere as measureInThis } from '../../adapters/hot-path/measured-process.ts';
import { getObject } from '../../adapters/hot-path/objects.ts';
import { once } from '../../adapters/hot-path/once.ts';
import { riskLoss } from '../../adapters/hot-path/release-budget.ts';
import { servingPorts } from '../../adapters/hot-path/serving-ports.ts';
import { environment } from '../../core/contracts/environment.ts';
import { lake } from '../../core/contracts/lake.ts';
import { measureServing } from '../../core/serve/measure-serving.ts';
import { Predictor } from '../../core/serve/predict.ts';
import type { ReleasePorts } from '../../core/serve/releases.ts';

const risk: ReleasePorts['risk'] = (project, day, loss, most) =>
  riskLoss(env(environment.entityTable), project, day, loss, most);
const capture = (documents: string[]) => putDocuments(env(environment.captureStream), documents);
/** Two fifths of the function's memory, in bytes. */
const modelMemory = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 1024) * 400_000;
const memoryMb = () => Math.round(process.memoryUsage.rss() / 2 ** 20);
const predictor = once(
  () =>
    new Predictor({
      ...servingPorts({ consistent: false }),
      capture,
      risk,
      unreleased: log.unreleased,
      random: randomBytes,
      modelMemory,
      memoryMb,
    }),
);

export const handler = apiHandler((request) => predictor().predict(request));

export const measure = (request: unknown) => measureInProcesses(import.meta.url, request);

/** What `measure` has each of its processes do. */
export const measureHere = () =>
  measureInThis((request) =>
    measureServing(
      {
        modelFile: (project, digest) => getObject(env(environment.lakeBucket), lake.candidate(project, digest)),
        clock,
        random: randomBytes,
        modelMemory,
        memoryMb,
        sinceStart: () => performance.now(),
      },
      request,
    ),
  );
