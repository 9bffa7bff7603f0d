import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { projectJsonSchema } from '../../../core/contracts/project-json-schema.ts';

it('docs/project.schema.json is what the schema emits (npx node scripts/emit-schema.ts writes it)', () => {
  const written = JSON.parse(readFileSync(new URL('../../../docs/project.schema.json', import.meta.url), 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(projectJsonSchema())));
});

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
}

/** Paths of properties without a description. */
function undescribed(schema: Schema, path: string): string[] {
  const { properties = {}, items, additionalProperties, anyOf = [] } = schema;
  return [
    ...Object.entries(properties).flatMap(([name, own]) => [
      ...(own.description ? [] : [`${path}.${name}`]),
      ...undescribed(own, `${path}.${name}`),
    ]),
    ...(items ? undescribed(items, `${path}[]`) : []),
    ...(typeof additionalProperties === 'object' ? undescribed(additionalProperties, `${path}.*`) : []),
    ...anyOf.flatMap((own) => undescribed(own, path)),
  ];
}

it('every setting has a description, which editors show', () => {
  expect(undescribed(projectJsonSchema() as Schema, 'project')).toEqual([]);
});
