import type { RouteRecord } from '../../core/contracts/registry/routes.ts';
import { newRoute } from '../../core/registry/routes.ts';

/** A route by which one version, the first champion, answers all requests. */
export function routeTo(project: string, version: number, digest: string): RouteRecord {
  return newRoute({
    project,
    variants: [{ version, digest, weight: 1, mode: 'live' }],
    previous: null,
    revision: 1,
    updatedAt: '2026-03-01T00:00:00.000Z',
  });
}
