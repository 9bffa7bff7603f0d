import { setTimeout as sleep } from 'node:timers/promises';
import type { RouteRecord } from '../../core/contracts/registry/routes.ts';
import type { RecordReader } from '../../core/ports/record-reader.ts';
import { candidateVariant, findRoute, liveVariant } from '../../core/registry/routes.ts';
import { isCanarys } from '../../core/serve/canary.ts';
import { refusedForMs } from '../../core/serve/models.ts';
import { freshForMs } from '../../core/serve/project-access.ts';
import type { Stretches } from './interruptions.ts';

/** A process that read the route just before a change goes on with it for so long, and takes this long over a request. */
const staleMs = freshForMs + 1_000;
/** A process that refused a model reads it again after this. */
const refusedMs = refusedForMs + staleMs;
const betweenMs = 150;

interface Seen {
  route: RouteRecord;
  /** ms: not in force before, and not after. */
  from: number;
  until: number;
}

/** What the route of a project has been, as the registry said it. */
export class RouteWatch {
  readonly #seen: Seen[] = [];
  readonly #registry: RecordReader;
  readonly #project: string;
  #stopped = false;
  #lastLook: number | undefined;
  #looks: Promise<void> | undefined;

  constructor(registry: RecordReader, project: string) {
    this.#registry = registry;
    this.#project = project;
  }

  /** @throws where the project has no route yet */
  async look(): Promise<void> {
    const before = this.#seen.at(-1);
    const asked = Date.now();
    const route = await findRoute(this.#registry, this.#project);
    if (!route) throw new Error(`project '${this.#project}' has no route to watch`);
    const isKnown = JSON.stringify(before?.route) === JSON.stringify(route);
    // What was so at the look before may have ended right after it.
    if (before) before.until = Date.now();
    if (!isKnown) this.#seen.push({ route, from: this.#lastLook ?? asked, until: Date.now() });
    this.#lastLook = asked;
  }

  async start(): Promise<void> {
    await this.look();
    this.#looks = this.#keepLooking();
    // Whoever stops it is told.
    this.#looks.catch(() => {});
  }

  /** A last look, and no more. @throws where a look failed: what the route was since then, it does not know */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#looks;
    await this.look();
  }

  get changes(): number {
    return this.#seen.length - 1;
  }

  /**
   * The versions that may have answered a record in a time.
   * @param damaged versions whose artifact was not what was registered, by `project/version`
   */
  allowed(key: string, from: number, until: number, damaged: Stretches): Set<number> {
    const versions = new Set<number>();
    for (const { route, ...seen } of this.#seen) {
      if (seen.from > until || seen.until + staleMs < from) continue;
      const champion = liveVariant(route).version;
      const candidate = candidateVariant(route);
      const isDamaged = (version: number) =>
        damaged.meets(from, until, { of: `${this.#project}/${version}`, after: refusedMs });
      const onTrial =
        candidate?.mode === 'live' && isCanarys(`key ${key}`, route.rollout?.number ?? 0, candidate.weight)
          ? candidate.version
          : undefined;
      if (onTrial !== undefined) versions.add(onTrial);
      if (onTrial === undefined || isDamaged(onTrial)) {
        versions.add(champion);
        if (isDamaged(champion) && route.previous !== null) versions.add(route.previous);
      }
    }
    return versions;
  }

  async #keepLooking(): Promise<void> {
    while (!this.#stopped) {
      await sleep(betweenMs);
      await this.look();
    }
  }
}
