import type { PublicationReport } from '../../core/retrain/publish-projects.ts';
import type { CommandDefinition } from '../command.ts';

export const apply: CommandDefinition = {
  usage: 'apply <name>',
  summary: 'publish a changed project file without a deployment',
  examples: ['apply bank-fraud', 'apply bank-fraud --aws'],
  async perform({ connect, colours: c }, name: string) {
    const { readProjectFile, renderErrors } = await import('../client/project-file.ts');
    const file = readProjectFile(name);
    if (!file.project)
      return {
        json: { project: name, published: false, errors: file.errors },
        text: `${renderErrors(file)}\nNothing was published.`,
        failed: true,
      };
    const platform = await connect();
    const { invoke } = await import('../client/invoke.ts');
    const { projects } = await invoke<PublicationReport>(platform, platform.outputs.publishFunction, {
      definitions: [file.input],
      by: platform.caller,
    });
    const [published] = projects;
    if (!published) throw new Error(`the publishing function did not say what became of '${name}'`);
    const { changed, revision, paths } = published;
    const what = paths.length > 0 ? `: ${paths.slice(0, 12).join(', ')}${paths.length > 12 ? ', …' : ''}` : '';
    return {
      json: { published: true, ...published },
      text: changed
        ? `${c.green('published')}  ${name} is now at revision ${revision}${what}`
        : `${name} is unchanged (revision ${revision}).`,
    };
  },
};
