import { rowsOfPart } from '../contracts/batch.ts';
import { hoursOfMonth } from '../contracts/schedule.ts';
import { objectWith } from '../contracts/schema.ts';
import { add, type Meters } from './meters.ts';
import { type Prices, priceOf } from './prices.ts';

export const operationNames = [
  'prediction',
  'update',
  'label',
  'check',
  'look',
  'run',
  // A prediction with its update while a canary answers half of them; a look at a rollout; a batch of one part; each part more.
  'canary',
  'rolloutLook',
  'batch',
  'batchPart',
] as const;
export type OperationName = (typeof operationNames)[number];

/** What one of each is billed, as it was counted on the local cloud (`test/integ/costs.test.ts`). */
export interface Measured {
  /** yyyy-MM-dd */
  date: string;
  operations: Record<OperationName, Meters>;
}

export const measuredSchema = objectWith<Measured>('what was measured', { date: 'string', operations: 'object' });

/** What one request takes on AWS, where no local cloud can say it: a function that has been called before, and its log. */
export const assumed: Record<'prediction' | 'update' | 'label', { ms: number; memoryMb: number; logBytes: number }> = {
  // A line of the API's access log.
  prediction: { ms: 20, memoryMb: 1769, logBytes: 400 },
  // Six answers of DynamoDB one after the other, and 12 ms of processor at the share that the memory gives: `bench/entity-updates.ts`.
  update: { ms: 70, memoryMb: 512, logBytes: 0 },
  label: { ms: 25, memoryMb: 512, logBytes: 400 },
};

/** Firehose writes an object in five minutes; those of 30 days are listed once a day, a thousand a call. */
const objectsOfMonth = 30 * 24 * 12;
const objectsAPage = 1_000;
const looksADay = 24;
/** A rollout is looked at every five minutes, as the log comes. */
const rolloutLooksADay = 24 * 12;
const rowsOfBatch = 1_000_000;

/** Something that people do, what it is billed by service, and how often. */
export interface Deed {
  name: 'predictions' | 'labels' | 'quietLooks' | 'looks' | 'run' | 'canaryPredictions' | 'rollout' | 'batch';
  what: string;
  parts: Record<string, Meters>;
  times: number;
}

/** The deeds that costs are told by. */
export function deedsOf(measured: Measured): Deed[] {
  const { operations } = measured;
  const listed = (Math.ceil(objectsOfMonth / objectsAPage) - 1) / looksADay;
  return [
    {
      name: 'predictions',
      what: '1,000 predictions, one a request and far apart, with five window series',
      parts: request(measured, 'prediction', ['prediction', 'update']),
      times: 1_000,
    },
    { name: 'labels', what: '1,000 labels, one a request', parts: request(measured, 'label', ['label']), times: 1_000 },
    {
      name: 'quietLooks',
      what: 'a month of hourly looks that find nothing new',
      parts: byService(operations.check),
      times: hoursOfMonth,
    },
    {
      name: 'looks',
      what: 'a month of hourly looks that find something new, each over a log of 30 days',
      parts: byService(add({ ...operations.look }, { s3Put: listed })),
      times: hoursOfMonth,
    },
    { name: 'run', what: 'a run over 15,000 rows with three trials', parts: byService(operations.run), times: 1 },
    {
      name: 'rollout',
      what: 'a day of a rollout, looked at every five minutes, each time with something new',
      parts: byService(operations.rolloutLook),
      times: rolloutLooksADay,
    },
    {
      name: 'canaryPredictions',
      what: '1,000 predictions, one a request and far apart, while a canary answers half of them',
      parts: request(measured, 'prediction', ['canary']),
      times: 1_000,
    },
    {
      name: 'batch',
      what: 'a batch of 1,000,000 rows in one file, with five window series',
      parts: byService(add({ ...operations.batch }, operations.batchPart, rowsOfBatch / rowsOfPart - 1)),
      times: 1,
    },
  ];
}

/** USD of a deed. @throws UnknownMeter for what has no price */
export function costOf({ parts, times }: Pick<Deed, 'parts' | 'times'>, prices: Prices): number {
  return Object.values(parts).reduce((sum, meters) => sum + priceOf(meters, prices), 0) * times;
}

/** USD by service, those that matter, the dearest first. */
export function dearestParts(deed: Deed, prices: Prices): [service: string, usd: number][] {
  const least = 0.00001 * Math.max(1, costOf(deed, prices));
  const parts = Object.entries(deed.parts).map(([service, meters]): [string, number] => [
    service,
    priceOf(meters, prices) * deed.times,
  ]);
  return parts.filter(([, usd]) => usd >= least).sort((a, b) => b[1] - a[1]);
}

/**
 * All that one request and the update of its windows cost, by service.
 * @param counted the operations that hold the calls of both
 */
function request(
  { operations }: Measured,
  name: 'prediction' | 'label',
  counted: readonly OperationName[],
): Record<string, Meters> {
  const its: Record<string, Meters> = { 'API Gateway': { apiGateway: 1 } };
  const put = (service: string, meters: Meters) => {
    its[service] = add(its[service] ?? {}, meters);
  };
  for (const operation of [name, 'update'] as const) {
    const { ms, memoryMb, logBytes } = assumed[operation];
    put('Lambda', { lambdaRequests: 1, lambdaArm: (ms / 1000) * (memoryMb / 1024) });
    put('logs', { logs: logBytes });
  }
  for (const operation of counted)
    for (const [meter, amount] of Object.entries(operations[operation])) put(serviceOf(meter), { [meter]: amount });
  return its;
}

const services: readonly [prefix: string, service: string][] = [
  ['dynamodb', 'DynamoDB'],
  ['sqs', 'SQS'],
  ['s3', 'S3'],
  ['firehose', 'Firehose'],
  ['lambda', 'Lambda'],
  ['stepFunctions', 'Step Functions'],
  ['eventBridge', 'EventBridge'],
];
const serviceOf = (meter: string) => services.find(([prefix]) => meter.startsWith(prefix))?.[1] ?? meter;

function byService(meters: Meters): Record<string, Meters> {
  const its: Record<string, Meters> = {};
  for (const [meter, amount] of Object.entries(meters))
    its[serviceOf(meter)] = add(its[serviceOf(meter)] ?? {}, { [meter]: amount });
  return its;
}
