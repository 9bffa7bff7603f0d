/**
 * Answers MLflow's tracking and registry protocol below `/projects/{project}/api/`. A request costs one GetItem for the key's grant, and what
 * it reads and writes of the registry; the bytes of artifacts go between the client and S3. Of a file of a registered
 * version one GetObject is added: it is the registered one, or it is not given away.
 */
import { randomBytes } from 'node:crypto';
import { artifactStore } from '../../adapters/aws/artifact-store.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { once } from '../../adapters/hot-path/once.ts';
import { log } from '../../adapters/log.ts';
import { failure, type TrackingAnswer, type TrackingEvent, track } from '../../core/track/request.ts';

const artifacts = once(artifactStore);

export async function handler(
  event: TrackingEvent & { requestContext?: { requestId?: string } },
): Promise<TrackingAnswer> {
  try {
    return await track({ registry: registry(), artifacts: artifacts(), clock, random: randomBytes }, event);
  } catch (error) {
    const requestId = event.requestContext?.requestId ?? 'unknown';
    log.error('request failed', { requestId, path: event.pathParameters?.proxy, error });
    return failure(requestId);
  }
}
