import type { GrantRecord } from '../contracts/registry/grants.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { DirectoryRecord } from '../contracts/registry/projects.ts';
import type { RouteRecord } from '../contracts/registry/routes.ts';
import type { RecordReader } from '../ports/record-reader.ts';
import { findRoute } from '../registry/routes.ts';
import { ExpiringCache } from './caches/expiring-cache.ts';
import type { Caller } from './http/api-request.ts';
import { forbidden, noModel, unknownProject } from './http/errors.ts';

/**
 * A promotion, a rollback and a change of grants take effect after at most this many milliseconds, everywhere: no
 * function remembers them for longer.
 */
export const freshForMs = 5_000;

/** What the registry says of keys and projects, remembered for `freshForMs`. */
export class ProjectAccess {
  readonly #registry: RecordReader;
  readonly #grants: ExpiringCache<GrantRecord | undefined>;
  readonly #routes: ExpiringCache<RouteRecord | undefined>;
  readonly #projects: ExpiringCache<DirectoryRecord | undefined>;

  constructor(registry: RecordReader, now: () => number) {
    this.#registry = registry;
    this.#grants = new ExpiringCache(freshForMs, 10_000, now);
    this.#routes = new ExpiringCache(freshForMs, 10_000, now);
    this.#projects = new ExpiringCache(freshForMs, 10_000, now);
  }

  /**
   * Lets a caller pass who may do this in the project.
   * @throws ServingError 403, or 404 where there is no such project
   */
  async authorise(caller: Caller, project: string, scope: GrantRecord['scopes'][number]): Promise<void> {
    // A principal has been authorised by IAM, whose policies name the project in the path.
    if (caller.kind === 'iam') return;
    const { keyHash } = caller;
    const grant = await this.#grants.get(keyHash, () => this.#registry.get<GrantRecord>(keys.grant(keyHash)));
    if (!grant) throw forbidden('the API key has no grant; `perennial` writes one when it makes a key');
    if (!grant.projects.includes(project) && !grant.projects.includes('*')) {
      await this.#exists(project);
      throw forbidden(`the API key is not granted project '${project}'`);
    }
    if (!grant.scopes.includes(scope))
      throw forbidden(
        `the API key is granted ${grant.scopes.join(', ') || 'nothing'} in project '${project}', not ${scope}`,
      );
  }

  /** The model that serves. @throws ServingError 404, 409 */
  async route(project: string): Promise<RouteRecord> {
    const route = await this.routeIfAny(project);
    if (route) return route;
    await this.#exists(project);
    throw noModel(project);
  }

  /** The model that serves, if one does. */
  routeIfAny(project: string): Promise<RouteRecord | undefined> {
    return this.#routes.get(project, () => findRoute(this.#registry, project));
  }

  async #exists(project: string): Promise<void> {
    const found = await this.#projects.get(project, () => this.#registry.get<DirectoryRecord>(keys.directory(project)));
    if (!found) throw unknownProject(project);
  }
}
