import { type Containers, containersSchema } from '../core/contracts/containers.ts';
import { environment } from '../core/contracts/environment.ts';
import { parseJson } from '../core/contracts/schema.ts';
import { env } from './env.ts';

/** What the deployment can run. @throws EnvironmentVariableMissing */
export function containers(): Containers {
  return parseJson(env(environment.containers), containersSchema, {
    from: `environment variable ${environment.containers}`,
    remedy: 'deploy again',
  });
}

/** The same, undefined where the deployment has none. */
export function containersIfAny(): Containers | undefined {
  return process.env[environment.containers] ? containers() : undefined;
}
