import { z } from 'zod';
import { projectSchema } from './project.ts';

/** JSON Schema (draft 2020-12) of what a person writes in `project.yaml`; editors complete and check by it. */
export function projectJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(projectSchema, { io: 'input', target: 'draft-2020-12' }) as Record<string, unknown>;
}
