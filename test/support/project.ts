import type { Project, ProjectInput } from '../../core/contracts/project.ts';
import { projectSchema } from '../../core/contracts/project.ts';

/** A small valid project with records and, on request, labels in a source of their own. */
export function projectInput(name = 'fraud', change: Partial<ProjectInput> = {}): ProjectInput {
  return {
    name,
    objective: { task: 'binary', target: 'is_fraud', description: 'test' },
    data: { sources: [{ name: 'payments', key: 'id', time: 'at' }] },
    ...change,
  };
}

export function project(name = 'fraud', change: Partial<ProjectInput> = {}): Project {
  return projectSchema.parse(projectInput(name, change));
}
