import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../../core/contracts/openapi/document.ts';

type Json = Record<string, unknown>;

it('docs/openapi.json is what the schemas emit (npx node scripts/emit-openapi.ts writes it)', () => {
  const written = JSON.parse(readFileSync(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8'));
  expect(written).toEqual(openApiDocument());
});

describe.for(['keys', 'iam', 'local'] as const)('the document of the API (%s)', (surface) => {
  const document = openApiDocument(surface);

  it('refers to nothing that is not there', () => {
    const refs = JSON.stringify(document)
      .match(/"#\/[^"]+"/g)!
      .map((text) => JSON.parse(text) as string);
    expect(refs.length).toBeGreaterThan(30);
    for (const ref of refs) {
      let at: unknown = document;
      for (const part of ref.slice(2).split('/')) at = (at as Json)[part];
      expect(at, ref).toBeTypeOf('object');
    }
  });

  it('names every operation once, and each parameter of its path', () => {
    const operations = Object.entries(document.paths as Record<string, Json>).flatMap(
      ([path, { parameters = [], ...methods }]) =>
        Object.values(methods).map((operation) => ({ path, parameters, id: (operation as Json).operationId })),
    );
    const ids = operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, parameters } of operations) {
      const named = (parameters as { $ref: string }[]).map(({ $ref }) => $ref.split('/').at(-1));
      expect(named.sort(), path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort());
    }
  });

  it('holds no secret and no place', () => {
    expect(JSON.stringify(document)).not.toMatch(/amazonaws|execute-api\.|localhost|arn:/);
  });
});
