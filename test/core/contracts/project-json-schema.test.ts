import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { projectJsonSchema } from '../../../core/contracts/project-json-schema.ts';

it('docs/project.schema.json is what the schema emits (node scripts/emit-schema.ts writes it)', () => {
  const written = JSON.parse(readFileSync(new URL('../../../docs/project.schema.json', import.meta.url), 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(projectJsonSchema())));
});
