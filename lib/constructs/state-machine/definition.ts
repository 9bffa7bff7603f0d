import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { objectWith, parseJson } from '../../../core/contracts/schema.ts';
import { type Definition, expandDefinition, type Policies } from './expand.ts';

export class UnmatchedTokens extends Error {
  override name = 'UnmatchedTokens';
  constructor(path: string, missing: readonly string[], unused: readonly string[]) {
    super(
      `${path} and its substitutions differ: no value for ${missing.join(', ') || 'none'}; no use of ${unused.join(', ') || 'none'}`,
    );
  }
}

/** Names of the `${Tokens}` in a definition, sorted. */
export function tokensIn(definition: string): string[] {
  return [...new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1] as string))].sort();
}

const definitionSchema = objectWith<Definition>('a state machine', { States: 'object' });
const policiesSchema = objectWith<Policies>('retry policies by name', {});
const remedy = 'correct the file';

/**
 * The text of a state machine as Step Functions reads it, once it is sure that every token has a value and every value a token.
 * Policies are those of `policies.json` beside the file.
 *
 * @param transform of the whole definition, before tokens are looked for
 * @param values names of the tokens that have a value
 * @param timeouts seconds of the functions, by token
 * @throws UnmatchedTokens, UnknownPolicy
 */
export function readDefinition(
  path: string,
  values: readonly string[],
  timeouts: Readonly<Record<string, number>>,
  transform: (definition: Definition) => Definition = (definition) => definition,
): string {
  const definition = transform(readStates(path));
  const text = JSON.stringify(definition);
  const tokens = tokensIn(text);
  const missing = tokens.filter((token) => !values.includes(token));
  const unused = values.filter((value) => !tokens.includes(value));
  if (missing.length > 0 || unused.length > 0) throw new UnmatchedTokens(path, missing, unused);
  const beside = join(dirname(path), 'policies.json');
  const policies = parseJson(readFileSync(beside, 'utf8'), policiesSchema, { from: beside, remedy });
  return JSON.stringify(expandDefinition(definition, policies, timeouts));
}

/** A definition file, or a part of one, as it is written. */
export function readStates(path: string): Definition {
  return parseJson(readFileSync(path, 'utf8'), definitionSchema, { from: path, remedy });
}
