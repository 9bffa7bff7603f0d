import type { ProjectInput } from '../core/contracts/project.ts';

/** Runs begin when they are asked for; new data and a schedule, where a project has one, still begin them. */
export const nothingByItself = {
  onDrift: false,
  onDegradation: false,
  onCodeChange: false,
  onDefinitionChange: false,
} satisfies ProjectInput['retraining'];
