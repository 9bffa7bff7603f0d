import { readFileSync } from 'node:fs';

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

/**
 * The text of a state machine, once it is sure that every token has a value and every value a token.
 *
 * @throws UnmatchedTokens
 */
export function readDefinition(path: string, values: readonly string[]): string {
  const definition = readFileSync(path, 'utf8');
  const tokens = tokensIn(definition);
  const missing = tokens.filter((token) => !values.includes(token));
  const unused = values.filter((value) => !tokens.includes(value));
  if (missing.length > 0 || unused.length > 0) throw new UnmatchedTokens(path, missing, unused);
  return definition;
}
