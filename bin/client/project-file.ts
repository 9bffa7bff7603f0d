import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { type ProjectError, parseProject } from '../../core/contracts/parse-project.ts';
import type { Project, ProjectInput } from '../../core/contracts/project.ts';
import { projectsDirectory } from '../../package/workspace.ts';
import { CommandFailed } from '../errors.ts';
import { unreadableFile } from './input-file.ts';

export interface ProjectFile {
  /** Relative to the current directory. */
  path: string;
  errors: ProjectError[];
  /** Of a valid file: what is hardly meant. */
  warnings: ProjectError[];
  project?: Project;
  /** What the person wrote, defaults left out. */
  input?: ProjectInput;
}

/** Reads and checks `projects/<name>/project.yaml`. @throws CommandFailed when there is no such file */
export function readProjectFile(name: string, directory = projectsDirectory()): ProjectFile {
  const file = join(directory, name, 'project.yaml');
  const path = relative(process.cwd(), file);
  if (!existsSync(file)) {
    const names = projectNames(directory);
    const known = names.length > 0 ? `there are: ${names.join(', ')}` : 'there is none yet';
    throw new CommandFailed(`no file ${path}; ${known}; npx perennial init ${name} --from FILE writes one`);
  }
  const text = readText(path, file);
  const parsed = parseProject(text);
  if (!parsed.project) return { path, errors: parsed.errors, warnings: [] };
  const { project, warnings } = parsed;
  if (project.name !== name)
    return {
      path,
      errors: [{ path: 'name', message: `expected the name of its folder '${name}', received '${project.name}'` }],
      warnings: [],
    };
  const { folder } = project.training.image ?? {};
  if (folder !== undefined && !existsSync(join(directory, name, folder, 'Dockerfile'))) {
    const message = `expected a folder beside project.yaml with a Dockerfile, received ${folder}`;
    return { path, errors: [{ path: 'training.image.folder', message }], warnings: [] };
  }
  return { path, errors: [], warnings, project, input: parse(text) as ProjectInput };
}

/** All projects of a workspace. @throws CommandFailed where a file has errors */
export function readProjects(directory = projectsDirectory()): Project[] {
  return projectNames(directory).map((name) => {
    const file = readProjectFile(name, directory);
    if (!file.project) throw new CommandFailed(renderErrors(file));
    return file.project;
  });
}

function projectNames(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).filter((entry) => existsSync(join(directory, entry, 'project.yaml')));
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadableFile(path, cause);
  }
}

/** `projects/x/project.yaml:5:9  objective.task  expected …` for each. */
export function renderErrors({ path, errors }: Pick<ProjectFile, 'path' | 'errors'>): string {
  return errors
    .map(({ line, column, path: at, message }) => {
      const place = line === undefined ? path : `${path}:${line}:${column}`;
      return `${place}  ${at ? `${at}: ` : ''}${message}`;
    })
    .join('\n');
}
