import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Log, LogFields } from '../core/ports/log.ts';

const maxStringLength = 300;
const maxArrayLength = 20;

let logger: Logger | undefined;
const powertools = () => {
  logger ??= new Logger({ serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'perennial' });
  return logger;
};

export const log: Log = {
  debug: (message, fields) => powertools().debug(message, safe(fields)),
  info: (message, fields) => powertools().info(message, safe(fields)),
  warn: (message, fields) => powertools().warn(message, safe(fields)),
  error: (message, fields) => powertools().error(message, safe(fields)),
};

let emf: Metrics | undefined;
/** Embedded-metric-format metrics in the namespace `Perennial`. Call `publishStoredMetrics()` when done. */
export const metrics = (): Metrics => {
  emf ??= new Metrics({ namespace: 'Perennial', serviceName: 'perennial' });
  return emf;
};

function safe(fields: LogFields = {}): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'error') out.failure = describe(value);
    else if (Array.isArray(value)) out[name] = value.slice(0, maxArrayLength).map(scalar);
    else out[name] = scalar(value);
  }
  return out;
}

function scalar(value: unknown): unknown {
  if (typeof value === 'string') return value.length > maxStringLength ? `${value.slice(0, maxStringLength)}…` : value;
  return value !== null && typeof value === 'object' ? '[object]' : value;
}

/** Name, message and stack only: errors of clients and of parsers carry the data they failed on in further properties. */
function describe(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return scalar(String(error));
  const { name, message, stack, cause } = error;
  const frames = stack
    ?.split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 12);
  return {
    name,
    message: scalar(message),
    stack: frames?.map((f) => f.trim()),
    ...(cause && depth < 3 ? { cause: describe(cause, depth + 1) } : {}),
  };
}
