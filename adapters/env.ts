import { environment } from '../core/contracts/environment.ts';
import type { CodeHash } from '../core/contracts/ids.ts';

type EnvironmentName = (typeof environment)[keyof typeof environment];

export class EnvironmentVariableMissing extends Error {
  override name = 'EnvironmentVariableMissing';
  constructor(name: string) {
    super(`environment variable ${name} is not set; the stack sets it on each function that needs it`);
  }
}

/** The value of an environment variable of the functions. @throws EnvironmentVariableMissing when unset or empty */
export function env(name: EnvironmentName): string {
  const value = process.env[name];
  if (!value) throw new EnvironmentVariableMissing(name);
  return value;
}

/** Of the function that runs. */
export const codeHash = (): CodeHash => env(environment.codeHash);

/** Of all code that shapes a model. */
export const trainingCodeHash = (): CodeHash => env(environment.trainingCodeHash);
