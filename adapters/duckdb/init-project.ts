import { type ProjectInput, projectSchema } from '../../core/contracts/project.ts';
import { parseDeclarations } from '../../core/init/declaration.ts';
import { InitError } from '../../core/init/inspect.ts';
import { proposeProject } from '../../core/init/propose.ts';
import { projectYaml } from '../../core/init/yaml.ts';
import { inspectFile } from './inspect.ts';

/** A first project file from a look at the data. @throws InitError, OpenQuestions, UnreadableObject */
export async function init(options: {
  name: string;
  path: string;
  /** Where editors find the JSON Schema, from the file's folder. */
  schema?: string | undefined;
  target?: string | undefined;
  /** What a person says of columns, as `amount.decimal=,`. */
  declare?: readonly string[] | undefined;
}): Promise<{ project: ProjectInput; yaml: string; notes: string[] }> {
  const inspection = await inspectFile(options.path, parseDeclarations(options.declare ?? []));
  const proposal = proposeProject({ name: options.name, inspection, target: options.target });
  const checked = projectSchema.safeParse(proposal.project);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0]!;
    throw new InitError(`cannot write a project for this: ${path.join('.')}: ${message}`);
  }
  return { project: proposal.project, yaml: projectYaml(proposal, options.schema), notes: proposal.notes };
}
