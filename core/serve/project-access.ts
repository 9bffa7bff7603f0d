import { AccessDenied, authorise, type Principal } from '../access/authorise.ts';
import type { GrantRecord, Scope } from '../contracts/registry/grants.ts';
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
   * @throws ServingError 403
   */
  async authorise(caller: Caller, project: string, scope: Scope): Promise<void> {
    try {
      authorise(await this.#principal(caller), scope, project);
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      // The same whether there is such a project: a key tells nothing of others.
      throw forbidden(error.message);
    }
  }

  async #principal(caller: Caller): Promise<Principal> {
    if (caller.kind === 'iam') return { kind: 'iam' };
    const { keyHash } = caller;
    const grant = await this.#grants.get(keyHash, () => this.#registry.get<GrantRecord>(keys.grant(keyHash)));
    return { kind: 'key', grant };
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
