import { env } from '../../adapters/env.ts';
import { log } from '../../adapters/hot-path/log.ts';
import { signBy } from '../../adapters/hot-path/signed-fetch.ts';
import type { HttpServer, ServerOptions } from '../../adapters/local-server/http-server.ts';
import { environment } from '../../core/contracts/environment.ts';
import { startCloudServer } from './cloud-server.ts';
import { startConsumer } from './consumer.ts';
import { WrongArguments } from './errors.ts';
import { serveFolder } from './serve-folder.ts';

/** Together less than the 20 s that the documented task has. */
const [drainMs, stopMs] = [3_000, 15_000];

const usage =
  'expected predict (the projects of a deployment), update-entities (its entity queue) or serve FOLDER [--without-keys] (an exported model)';

/**
 * What the image runs, until it is told to end: then it takes nothing new, finishes what it has begun and ends with 0.
 * @param args the mode and what belongs to it
 */
export async function main(args: readonly string[]): Promise<void> {
  try {
    const running = await start(args);
    log.info('serving', { mode: args[0] ?? '', port: running.port });
    await told();
    await running.stop();
    process.exit(0);
  } catch (error) {
    log.error('the container ends', { mode: args[0] ?? '' }, error);
    process.exit(1);
  }
}

async function start([mode, ...rest]: readonly string[]): Promise<HttpServer> {
  const server: ServerOptions = {
    host: process.env.HOST || '0.0.0.0',
    port: portOf(process.env.PORT),
    onlyLocal: false,
    drainMs,
    stopMs,
    onError: (requestId, error) => log.error('request failed', { requestId }, error),
  };
  switch (mode) {
    case 'predict':
      await signAsTask();
      return startCloudServer(server);
    case 'update-entities':
      await signAsTask();
      return startConsumer(env(environment.entityQueue), server);
    case 'serve':
      return serveFolder(rest, server);
    default:
      throw new WrongArguments(`${usage}; received ${JSON.stringify(mode ?? '')}`);
  }
}

/** By the role of the task, the profile, or the environment, as the clients of AWS find them; they renew them before they expire. */
async function signAsTask(): Promise<void> {
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const { credentials } = new DynamoDBClient({}).config;
  // Found now, so that a container without any ends at once and says so.
  await credentials();
  signBy(credentials);
}

function portOf(text = '8080'): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new WrongArguments(`expected PORT to be a number from 0 to 65535, received '${text}'`);
  return port;
}

function told(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
