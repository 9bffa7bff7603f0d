import { describe, expect, it } from 'vitest';
import { imageMark } from '../../../core/contracts/containers.ts';
import { missingContainers } from '../../../core/retrain/missing-containers.ts';
import { project as projectWith } from '../../support/project.ts';

const trainer = { taskDefinition: 'arn:trainer', codeHash: 'c' };
const image = { folder: 'image' };

describe('missingContainers', () => {
  it('holds a project back whose runtime the deployment does not have', () => {
    const project = projectWith('fraud', { training: { runtime: 'auto' } });
    expect(missingContainers(project, undefined)).toMatchObject([
      { path: 'training.runtime', message: expect.stringMatching(/received auto; deploy/) },
    ]);
    expect(missingContainers(project, { trainer, images: {} })).toEqual([]);
    expect(missingContainers(projectWith('fraud', {}), undefined)).toEqual([]);
  });

  it('holds an image back that was not built, or that is another one by now', () => {
    const project = projectWith('fraud', { training: { image } });
    const built = (folder: string) => ({
      trainer,
      images: { [project.name]: { ...trainer, image: imageMark({ ...project.training.image!, folder }) } },
    });
    expect(missingContainers(project, built('image'))).toEqual([]);
    expect(missingContainers(project, built('other'))[0]).toMatchObject({
      path: 'training.image',
      message: /another one/,
    });
    expect(missingContainers(project, { trainer, images: {} })[0]!.message).toMatch(/does not have/);
  });
});
