/** Errors of connections, as Node and the clients name them. */
const silent =
  /^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|TimeoutError|NetworkingError)$/;

/** A service has not answered, or with faults of its own, for longer than its client tries: what was asked may be tried later as it is. */
export class ServiceOutage extends Error {
  override name = 'ServiceOutage';
  constructor(service: string, command: string, attempts: number, cause: Error) {
    const times = attempts === 1 ? 'once' : `${attempts} times`;
    super(
      `${service} was asked ${times} for ${command} and did not do it (${said(cause)}); look at the AWS Health Dashboard, and start again what has failed when it is over`,
      { cause },
    );
  }
}

interface ClientError extends Error {
  code?: string;
  $metadata?: { httpStatusCode?: number; attempts?: number };
}

type Middleware = <A, R>(next: (args: A) => Promise<R>, context: { commandName?: string }) => (args: A) => Promise<R>;

/** As far as it is needed, a client of AWS. */
interface Client {
  config: { serviceId: string };
  middlewareStack: {
    add(middleware: Middleware, options: { step: 'initialize'; priority: 'high'; name: string; override: true }): void;
  };
}

/** The client, whose calls throw ServiceOutage where the service is out of order: its own errors have a dozen names for it, and some none. */
export function tellingOutages<C extends Client>(client: C): C {
  client.middlewareStack.add(
    (next, { commandName = 'a call' }) =>
      async (args) => {
        try {
          return await next(args);
        } catch (error) {
          throw isOutage(error)
            ? new ServiceOutage(client.config.serviceId, commandName, error.$metadata?.attempts ?? 1, error)
            : error;
        }
      },
    { step: 'initialize', priority: 'high', name: 'tellingOutages', override: true },
  );
  return client;
}

function isOutage(error: unknown): error is ClientError {
  if (!(error instanceof Error)) return false;
  const { code = '', $metadata }: ClientError = error;
  return ($metadata?.httpStatusCode ?? 0) >= 500 || silent.test(code) || silent.test(error.name);
}

/** What a parser says of an answer that is none may quote it. */
function said(error: ClientError): string {
  const status = error.$metadata?.httpStatusCode;
  if (status === undefined) return `no answer: ${error.code ?? error.name}`;
  return /^[A-Z][A-Za-z]+$/.test(error.name) && !/^(Unknown|Error|SyntaxError)$/.test(error.name)
    ? `${status} ${error.name}`
    : `status ${status}`;
}
