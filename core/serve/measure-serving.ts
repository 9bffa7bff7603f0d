import type { EventDetails } from '../contracts/events.ts';
import type { MeasureRequest, ProcessFigures } from '../contracts/gate.ts';
import type { RecordKey, StoredRecord } from '../contracts/record.ts';
import { keys } from '../contracts/registry/keys.ts';
import { fromBase64 } from '../hash/base64.ts';
import type { RecordReader } from '../ports/record-reader.ts';
import { newRoute } from '../registry/routes.ts';
import { quantile } from '../stats/quantile.ts';
import { type ApiEvent, jsonAnswer, readApiRequest } from './http/api-request.ts';
import { ServingError } from './http/errors.ts';
import { Predictor, type PredictPorts } from './predict.ts';
import { InvalidPackage } from './prediction/scorer.ts';
import { steadyPercentile } from './steady-percentile.ts';

/** `modelFile` reads candidates. */
export interface MeasurePorts
  extends Pick<PredictPorts, 'modelFile' | 'clock' | 'random' | 'modelMemory' | 'memoryMb' | 'kinds'> {
  /** Milliseconds since the process began. */
  sinceStart(): number;
}

/** Of requests that are timed, each of which has a 99th percentile. */
const batches = 5;

/** How long is measured. */
export interface MeasurePlan {
  /** Requests before those that are timed, and how long they may take together. @default 300, 5,000 ms */
  warmUp?: { requests: number; ms: number };
  /** Requests that are timed, and how long they may take together; `fewest` are timed in any case. @default 1000, 10,000 ms, 20 */
  timed?: { requests: number; ms: number; fewest: number };
}

/**
 * Serves a candidate that no route names: whole requests, each with one record, through all that answers them but the network. The
 * candidate is read from the lake as at any cold start; the registry, the entity table and the capture stream are stood in for by what
 * the request brings, so that nothing is written or sent.
 * @throws ServingError, InvalidPackage
 */
export async function measureServing(
  ports: MeasurePorts,
  request: MeasureRequest,
  { warmUp = { requests: 300, ms: 5_000 }, timed = { requests: 1000, ms: 10_000, fewest: 20 } }: MeasurePlan = {},
): Promise<ProcessFigures> {
  const { project, records } = request;
  const events = records.map((record) => eventOf(project, record));
  const predictor = new Predictor({ ...ports, ...standIns(request) });
  let [answered, refused]: [boolean, unknown] = [false, undefined];
  const answer = async (n: number) => {
    try {
      jsonAnswer(200, await predictor.predict(readApiRequest(events[n % events.length]!)));
      answered = true;
    } catch (error) {
      // A model from elsewhere may know no missing value: to say so is an answer too, unless it is the only one.
      if (!(error instanceof ServingError && error.code === 'no_prediction')) throw error;
      refused = error;
    }
  };
  await answer(0);
  const coldStartMs = ports.sinceStart();
  const begun = ports.sinceStart();
  for (let n = 0; n < warmUp.requests && ports.sinceStart() - begun < warmUp.ms; n++) await answer(n);
  const latencies: number[] = [];
  const from = ports.sinceStart();
  for (let n = 0; n < timed.requests; n++) {
    const before = ports.sinceStart();
    if (n >= timed.fewest && before - from > timed.ms) break;
    await answer(n);
    latencies.push(ports.sinceStart() - before);
  }
  if (!answered) throw refused;
  const timings = Float64Array.from(latencies);
  return {
    latencyP99Ms: steadyPercentile(timings, 0.99, batches),
    latencyP50Ms: quantile(timings.sort(), 0.5),
    coldStartMs,
    memoryMb: ports.memoryMb(),
    requests: latencies.length,
  };
}

/** A request as API Gateway hands it over from a service. */
function eventOf(project: string, record: Record<string, unknown>): ApiEvent {
  return {
    httpMethod: 'POST',
    path: `/projects/${project}/predictions`,
    pathParameters: { project },
    headers: { 'content-type': 'application/json' },
    requestContext: { requestId: 'gate', identity: { userArn: 'gate' } },
    body: JSON.stringify({ records: [record] }),
  };
}

/** In place of the platform's secret, which is a parameter: one of the same length takes as long. */
export const measuredPiiKey = 'measured'.repeat(4);

/** Of a version that nobody has registered. */
const version = 1;

function standIns({ project, digest, sha256, entities }: MeasureRequest) {
  const route = newRoute({
    project,
    variants: [{ version, digest, weight: 1, mode: 'live' }],
    previous: null,
    revision: 1,
    updatedAt: new Date(0).toISOString(),
  });
  const model = { ...keys.model(project, version), files: { 'model.json': sha256 } };
  return {
    registry: fixedRecords([route, model]),
    entities: fixedRecords(
      entities.map(({ record, states = {} }) => ({
        ...record,
        ...(Object.keys(states).length > 0 && {
          states: Object.fromEntries(Object.entries(states).map(([series, bytes]) => [series, fromBase64(bytes)])),
        }),
      })),
    ),
    piiKey: async () => measuredPiiKey,
    capture: async () => [],
    sendEntityMessages: async () => {},
    undelivered: () => {},
    risk: async () => false,
    unreleased: () => {},
    modelRefused: async ({ reason }: EventDetails['ModelRefused']) => {
      throw new InvalidPackage(reason);
    },
    fellBack: () => {},
    refused: () => {},
  };
}

function fixedRecords(records: readonly StoredRecord[]): RecordReader {
  const nameOf = ({ pk, sk }: RecordKey) => `${pk}\n${sk}`;
  const known = new Map(records.map((record) => [nameOf(record), record]));
  return {
    get: async <T extends StoredRecord>(key: RecordKey) => known.get(nameOf(key)) as T | undefined,
    getMany: async <T extends StoredRecord>(wanted: RecordKey[]) =>
      wanted.flatMap((key) => (known.get(nameOf(key)) as T | undefined) ?? []),
  };
}
