import type { ImageSettings } from '../../core/contracts/containers.ts';
import { parseProject } from '../../core/contracts/parse-project.ts';
import type { PlatformOptions } from '../options/platform-options.ts';
import type { Definitions } from './definitions.ts';

/** A project that brings an image of its own. */
export interface AskedImage {
  readonly project: string;
  readonly image: ImageSettings;
  /** Folder of the project's file. */
  readonly folder: string;
}

/** What has to be there so that the projects of a deployment can train. */
export interface AskedContainers {
  readonly images: readonly AskedImage[];
}

/**
 * Undefined where neither a project nor the options ask for containers: then nothing of them is made. A project file that is not valid
 * asks for nothing; its publication says what is wrong.
 */
export function askedContainers(
  { projects, folders }: Definitions,
  { containers }: PlatformOptions,
): AskedContainers | undefined {
  const training = projects.flatMap((definition, i) => {
    const { project } = parseProject(definition);
    return project ? [{ project: project.name, folder: folders[i]!, ...project.training }] : [];
  });
  if (!containers && training.every(({ runtime, image }) => runtime === 'lambda' && !image)) return undefined;
  return {
    images: training.flatMap(({ project, folder, image }) => (image ? [{ project, folder, image }] : [])),
  };
}
