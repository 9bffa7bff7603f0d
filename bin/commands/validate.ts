import type { CommandDefinition } from '../command.ts';
import { plural } from '../ui/format.ts';

export const validate: CommandDefinition = {
  usage: 'validate <name>',
  summary: 'check projects/NAME/project.yaml and print every error',
  examples: ['validate bank-fraud', 'validate bank-fraud --json'],
  async perform({ colours: c }, name: string) {
    const { readProjectFile, renderErrors } = await import('../client/project-file.ts');
    const file = readProjectFile(name);
    const { path, errors, project } = file;
    if (!project)
      return {
        json: { project: name, path, valid: false, errors, warnings: [] },
        text: `${renderErrors(file)}\n${c.red(plural(errors.length, 'error'))} in ${path}`,
        failed: true,
      };
    const { data, objective, features } = project;
    const { warnings } = file;
    const withWarnings =
      warnings.length > 0
        ? `\n${c.yellow(plural(warnings.length, 'warning'))}\n${renderErrors({ path, errors: warnings })}`
        : '';
    return {
      json: { project: name, path, valid: true, errors: [], warnings },
      text: `${c.green('valid')}  ${path}: ${objective.task}, target ${objective.target}, ${plural(data.sources.length, 'source')}, ${plural(features.windows.length, 'window')}${withWarnings}`,
    };
  },
};
