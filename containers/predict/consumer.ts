import { setTimeout } from 'node:timers/promises';
import type { SQSEvent } from 'aws-lambda';
import { log } from '../../adapters/hot-path/log.ts';
import { deleteMessages, type ReceivedMessage, receiveMessages } from '../../adapters/hot-path/received-messages.ts';
import { type HttpServer, type ServerOptions, startHttpServer } from '../../adapters/local-server/http-server.ts';
import { RequestMetrics } from '../../core/edge/request-metrics.ts';
import { ServingError } from '../../core/serve/http/errors.ts';
import { handler } from '../../lambdas/serve/update-entities.ts';

/** Folded together, as many as the function takes at once. */
const mostTogether = 100;
/** For one batch, as the function has: long before its messages come again by themselves. */
const updateMs = 60_000;
/** Less than a container is given to end in. */
const waitSeconds = 8;
const longestPauseMs = 30_000;

/** Where messages come from, and what is done with them. */
export interface Work {
  receive(waitSeconds: number): Promise<ReceivedMessage[]>;
  /** @returns ids of those that are to come again */
  update(messages: readonly ReceivedMessage[]): Promise<string[]>;
  remove(messages: readonly ReceivedMessage[]): Promise<void>;
}

/**
 * Folds events of the entity queue into the windows, by the handler of the function, until it is stopped. It may run beside the function: an event counts once.
 */
export async function startConsumer(queueUrl: string, options: ServerOptions): Promise<HttpServer> {
  const metrics = new RequestMetrics({ mode: 'update-entities' });
  const route = (_: string, path: string): never => {
    throw new ServingError(
      404,
      'not_found',
      `there is no '${path.slice(0, 200)}'; expected GET /health/live, GET /health/ready or GET /metrics`,
    );
  };
  const server = await startHttpServer({ metrics, route }, options);
  const stopping = new AbortController();
  const work: Work = {
    receive: (seconds) => receiveMessages(queueUrl, seconds),
    async update(messages) {
      const started = performance.now();
      // Of Lambda's event the handler reads these two.
      const Records = messages.map(({ messageId, body }) => ({ messageId, body })) as SQSEvent['Records'];
      const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: () => updateMs });
      metrics.observe(batchItemFailures.length > 0 ? 500 : 200, (performance.now() - started) / 1000, messages.length);
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    remove: (messages) => deleteMessages(queueUrl, messages),
  };
  const ended = consume(work, stopping.signal);
  return {
    port: server.port,
    async stop() {
      stopping.abort();
      await ended;
      await server.stop();
    },
  };
}

/** Until the signal: messages as they come, those that fail again later. Nothing that fails ends it. */
export async function consume(work: Work, signal: AbortSignal): Promise<void> {
  let pauseMs = 0;
  while (!signal.aborted) {
    try {
      const messages = await gather(work, signal);
      if (messages.length > 0) {
        const again = new Set(await work.update(messages));
        await work.remove(messages.filter(({ messageId }) => !again.has(messageId)));
      }
      pauseMs = 0;
    } catch (error) {
      log.error('queue not worked off', {}, error);
      pauseMs = Math.min(longestPauseMs, 2 * pauseMs + 500);
      await setTimeout(pauseMs, undefined, { signal }).catch(() => {});
    }
  }
}

/** As many as there are, up to a bound: those of one entity cost less together. */
async function gather({ receive }: Work, signal: AbortSignal): Promise<ReceivedMessage[]> {
  const messages = await receive(waitSeconds);
  for (let more = messages.length > 0; more && messages.length < mostTogether && !signal.aborted; ) {
    const next = await receive(0);
    messages.push(...next);
    more = next.length > 0;
  }
  return messages;
}
