import type { Project, Source } from '../../core/contracts/project.ts';
import type { DefinitionRecord } from '../../core/contracts/registry/projects.ts';
import { findDefinition, listProjects } from '../../core/registry/definitions.ts';
import { CommandFailed } from '../errors.ts';
import type { Platform } from './platform.ts';

/** The published definition. @throws CommandFailed that names the projects there are */
export async function publishedProject(
  { registry }: Pick<Platform, 'registry'>,
  name: string,
): Promise<DefinitionRecord> {
  const found = await findDefinition(registry, name);
  if (found) return found;
  const names = (await listProjects(registry)).map((p) => p.project);
  const known = names.length > 0 ? `published are: ${names.slice(0, 20).join(', ')}` : 'none is published yet';
  throw new CommandFailed(`no project '${name}' is published; ${known}; publish it: npx perennial apply ${name}`);
}

/** @throws CommandFailed that names the sources there are */
export function sourceOf(project: Project, name: string): Source {
  const source = project.data.sources.find((s) => s.name === name);
  if (source) return source;
  const names = project.data.sources.map((s) => s.name).join(', ');
  throw new CommandFailed(`project '${project.name}' has no source '${name}'; its sources are: ${names}`);
}

/** The source that holds the rows to learn from. */
export function recordsSource(project: Project): Source {
  const source = project.data.sources.find((s) => s.role === 'records');
  if (!source)
    throw new CommandFailed(`project '${project.name}' has no source of records; check it: npx perennial validate`);
  return source;
}
