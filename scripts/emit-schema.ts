/** Writes docs/project.schema.json, which editors use for project files. */
import { writeFileSync } from 'node:fs';
import { projectJsonSchema } from '../core/contracts/project-json-schema.ts';

writeFileSync(
  new URL('../docs/project.schema.json', import.meta.url),
  `${JSON.stringify(projectJsonSchema(), null, 2)}\n`,
);
