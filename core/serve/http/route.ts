import { wrongMethod } from './errors.ts';

/** A way to ask for predictions: our own, MLflow's scoring protocol, the Open Inference Protocol (V2). */
export type Protocol = 'predictions' | 'mlflow' | 'v2';

/** What a path names below its project. */
export interface Route {
  project: string;
  protocol: Protocol | 'labels' | 'other';
  /** The rest of the path: `models/pay/infer` of V2, `ping` of MLflow. */
  rest: string;
}

/** The method of whatever a path of a protocol names. @throws ServingError 405 */
export function checkMethod(method: string, { protocol, rest }: Route): void {
  const posts = protocol === 'predictions' || rest === 'invocations' || (protocol === 'v2' && rest.endsWith('/infer'));
  if (method === (posts ? 'POST' : 'GET') || (!posts && method === 'HEAD')) return;
  throw wrongMethod(method, posts ? 'POST' : 'GET');
}

export function isProtocol(protocol: Route['protocol'] | undefined): protocol is Protocol {
  return protocol !== undefined && protocol !== 'labels' && protocol !== 'other';
}

/** With a custom domain the path may have a base path in front. */
const below = /\/projects\/([^/]+)\/([^/]+)(?:\/(.*?))?\/?$/;

const protocols: Readonly<Record<string, Route['protocol']>> = {
  predictions: 'predictions',
  labels: 'labels',
  v2: 'v2',
  invocations: 'mlflow',
  ping: 'mlflow',
  health: 'mlflow',
  version: 'mlflow',
};

/** @returns undefined where the path names no project */
export function routeOf(path: string): Route | undefined {
  const found = below.exec(path);
  if (!found) return undefined;
  const [, project = '', name = '', rest = ''] = found;
  const protocol = Object.hasOwn(protocols, name) ? protocols[name]! : 'other';
  if (protocol === 'v2') return { project, protocol, rest };
  // What follows a name that has nothing below it.
  if (rest !== '') return { project, protocol: 'other', rest };
  return { project, protocol, rest: protocol === 'mlflow' ? name : '' };
}
