import { bodyText, mediaTypeOf } from '../http/parse-body.ts';
import { hasRounded } from '../http/unrounded.ts';
import type { LoadedModel } from '../prediction/loaded-model.ts';
import { bodyOptions } from './body-options.ts';
import { readJson } from './read-json.ts';
import type { AskedRecords } from './records.ts';
import type { PredictionRequest } from './request.ts';
import { withinLimits } from './within-limits.ts';

/**
 * As `readRequest`, whose code is loaded with the first request that is not JSON of our own protocol.
 * @throws ServingError 400, 413, 415
 */
export async function readWhenAsked(request: PredictionRequest, model: LoadedModel): Promise<AskedRecords> {
  const json = jsonOf(request);
  if (json) return withinLimits(readJson(json.parsed, request), request);
  const { readFor } = await import('./read-for.ts');
  return readFor(model, request);
}

/** Undefined where a body is anything else, or no JSON after all: what it is, or what is wrong with it, the other reader says. */
function jsonOf(request: PredictionRequest): { parsed: unknown } | undefined {
  const { protocol = 'predictions', contentType } = request;
  if (protocol !== 'predictions' || mediaTypeOf(contentType, '') !== 'application/json') return undefined;
  const text = bodyText(request);
  try {
    const parsed: unknown = hasRounded(text) ? undefined : JSON.parse(text);
    return isPlain(parsed) && !request.query ? { parsed } : undefined;
  } catch {
    return undefined;
  }
}

function isPlain(parsed: unknown): boolean {
  return (
    typeof parsed === 'object' &&
    (Array.isArray(parsed) || Object.keys(parsed ?? {}).every((name) => bodyOptions.includes(name)))
  );
}
