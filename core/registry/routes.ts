import { keys } from '../contracts/registry/keys.ts';
import type { RouteRecord, RouteVariant } from '../contracts/registry/routes.ts';
import type { RecordReader } from '../ports/record-reader.ts';

/** A route by which requests would get no answer, or not the one that is meant. */
export class InvalidRoute extends Error {
  override name = 'InvalidRoute';
  constructor(project: string, problem: string) {
    super(
      `a route of '${project}' ${problem}; expected variants {version, digest, weight, mode: live | shadow}, each version once, the weights of the live ones together 1, one of them the champion and at most one besides a candidate`,
    );
  }
}

/** Where it exists: the route of a project. */
export async function findRoute(registry: RecordReader, project: string): Promise<RouteRecord | undefined> {
  return registry.get<RouteRecord>(keys.route(project));
}

/** The model that answers a project's requests, where there is one. */
export async function findLiveVariant(registry: RecordReader, project: string): Promise<RouteVariant | undefined> {
  const route = await findRoute(registry, project);
  return route && liveVariant(route);
}

/**
 * The champion: it answers all that no candidate does. The one place that chooses it among the variants of a route.
 * @throws InvalidRoute where none is live; `newRoute` makes no such route
 */
export function liveVariant({ project, variants }: Pick<RouteRecord, 'project' | 'variants'>): RouteVariant {
  const live = variants.find(({ mode, candidate }) => mode === 'live' && !candidate);
  if (!live) throw new InvalidRoute(project, 'has no live variant');
  return live;
}

/** The version on trial, live or in the shadow, where there is one. */
export function candidateVariant({ variants }: Pick<RouteRecord, 'variants'>): RouteVariant | undefined {
  return variants.find(({ candidate }) => candidate);
}

/** A route to be written: every one is made here. @throws InvalidRoute */
export function newRoute(route: Omit<RouteRecord, 'pk' | 'sk'>): RouteRecord {
  const { project, variants } = route;
  const problem = problemOf(variants);
  if (problem) throw new InvalidRoute(project, problem);
  return { ...route, ...keys.route(project) };
}

function problemOf(variants: readonly RouteVariant[]): string | undefined {
  for (const { version, digest, weight, mode, runtime = 'onnx', shift = 0 } of variants) {
    if (!Number.isInteger(version) || version < 1) return `names version ${version}`;
    if (digest === '') return `names no digest of version ${version}`;
    if (mode !== 'live' && mode !== 'shadow') return `has version ${version} in mode ${JSON.stringify(mode)}`;
    if (runtime !== 'onnx') return `runs version ${version} on ${JSON.stringify(runtime)}`;
    if (!Number.isFinite(shift)) return `shifts version ${version} by ${shift}`;
    if (!(weight > 0 && weight <= 1)) return `gives version ${version} the weight ${weight}`;
  }
  const live = variants.filter(({ mode }) => mode === 'live');
  const champions = live.filter(({ candidate }) => !candidate);
  if (live.length > 0 && champions.length !== 1) return `has ${champions.length} live variants that are no candidate`;
  if (variants.length - champions.length > 1) return 'has more than one variant beside the champion';
  if (live.length === 0) return 'has no live variant';
  const total = live.reduce((sum, { weight }) => sum + weight, 0);
  // Weights such as 0.1 and 0.9 are no binary fractions.
  if (Math.abs(total - 1) > 1e-9) return `has live variants of weight ${total} together`;
  const twice = variants.find(({ version }, i) => variants.findIndex((v) => v.version === version) !== i);
  return twice && `names version ${twice.version} twice`;
}
