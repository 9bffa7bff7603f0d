import { type Containers, imageMark } from '../contracts/containers.ts';
import type { ProjectError } from '../contracts/parse-project.ts';
import type { Project } from '../contracts/project.ts';

const remedy = 'deploy with this project file among the projects, or with the option containers';

/** What a project asks of containers and the deployment does not have. */
export function missingContainers({ name, training }: Project, containers: Containers | undefined): ProjectError[] {
  const { runtime, image } = training;
  const built = containers && Object.hasOwn(containers.images, name) ? containers.images[name] : undefined;
  if (image && built?.image !== imageMark(image))
    return [
      {
        path: 'training.image',
        message: `expected the image that the deployment built, received ${built ? 'another one' : 'one that it does not have'}; deploy with this project file among the projects`,
      },
    ];
  if (runtime !== 'lambda' && !containers)
    return [
      {
        path: 'training.runtime',
        message: `expected lambda, as this deployment has no containers, received ${runtime}; ${remedy}`,
      },
    ];
  return [];
}
