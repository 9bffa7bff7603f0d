import { type Measured, type OperationName, type Prices, priceOf } from './measured.ts';
import { add, type Meters } from './meters.ts';

/** What one request takes on AWS, where no local cloud can say it: a function that has been called before, and its log. */
const assumed: Record<'prediction' | 'update' | 'label', { ms: number; memoryMb: number; logBytes: number }> = {
  prediction: { ms: 20, memoryMb: 1769, logBytes: 1_000 },
  update: { ms: 60, memoryMb: 1024, logBytes: 700 },
  label: { ms: 25, memoryMb: 512, logBytes: 1_000 },
};

/** A month of hourly looks. */
const looks = 730;
/** Firehose writes an object in five minutes; those of 30 days are listed once a day, a thousand a call. */
const objectsOfMonth = 30 * 24 * 12;
const objectsAPage = 1_000;
const looksADay = 24;

/** A row of the table: what, how it adds up, and its price. */
interface Row {
  what: string;
  parts: Record<string, Meters>;
  times: number;
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

const services: [prefix: string, service: string][] = [
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

export function rowsOf(measured: Measured): Row[] {
  const { operations } = measured;
  const listed = (Math.ceil(objectsOfMonth / objectsAPage) - 1) / looksADay;
  return [
    {
      what: '1,000 predictions, one a request and far apart, with five window series',
      parts: request(measured, 'prediction', ['prediction', 'update']),
      times: 1_000,
    },
    { what: '1,000 labels, one a request', parts: request(measured, 'label', ['label']), times: 1_000 },
    { what: 'a month of hourly looks that find nothing new', parts: byService(operations.check), times: looks },
    {
      what: 'a month of hourly looks that find something new, each over a log of 30 days',
      parts: byService(add({ ...operations.look }, { s3Put: listed })),
      times: looks,
    },
    { what: 'a run over 15,000 rows with three trials', parts: byService(operations.run), times: 1 },
  ];
}

const usd = (value: number) => (value < 0.0001 ? value.toFixed(6) : value < 0.01 ? value.toFixed(5) : value.toFixed(4));

export function costOf({ parts, times }: Row, prices: Prices): number {
  return Object.values(parts).reduce((sum, meters) => sum + priceOf(meters, prices), 0) * times;
}

/** The table, and what it rests on. */
export function tableOf(measured: Measured, prices: Prices): string {
  const rows = rowsOf(measured).map((row) => {
    const parts = Object.entries(row.parts).map(
      ([service, meters]) => [service, priceOf(meters, prices) * row.times] as const,
    );
    const dear = parts.filter(([, cost]) => cost >= 0.00001 * Math.max(1, costOf(row, prices)));
    dear.sort((a, b) => b[1] - a[1]);
    return [
      row.what,
      dear.map(([service, cost]) => `${service} ${usd(cost)}`).join(', '),
      `${costOf(row, prices).toFixed(4)} USD`,
    ];
  });
  const { prediction, update, label, check, look, run } = measured.operations;
  const counted = [
    ['a prediction', prediction],
    ['its update of the windows', update],
    ['a label with its update', label],
    ['a look at nothing new', check],
    ['a look at 31 new objects', look],
    ['a run', run],
  ] as const;
  const n = (meters: Meters, name: string) => String(Math.round((meters[name] ?? 0) * 10) / 10);
  const names = ['dynamodbWrite', 'dynamodbRead', 's3Put', 's3Get', 'sqs', 'stepFunctions', 'lambdaArm'];
  return [
    aligned(['what', 'how it adds up, USD', 'together'], rows),
    '',
    `Counted on the local cloud on ${measured.date}, at the list prices of ${prices.region} of ${prices.date} ([prices.json](prices.json)):`,
    '',
    aligned(
      ['', 'writes', 'reads', 'S3 puts, lists', 'S3 gets', 'SQS', 'transitions', 'GB-seconds'],
      counted.map(([what, meters]) => [what, ...names.map((name) => n(meters, name))]),
    ),
  ].join('\n');
}

function aligned(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, c) => Math.max(3, title.length, ...rows.map((row) => row[c]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, c) => cell.padEnd(widths[c]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** What the README says. */
export function sentenceOf(measured: Measured, prices: Prices): string {
  const [predictions] = rowsOf(measured);
  return `a thousand predictions with five window series cost ${costOf(predictions!, prices).toFixed(3)} USD`;
}
