import { factsOf } from '../contracts/algorithms.ts';
import { algorithmsOf } from '../contracts/algorithms-of.ts';
import { imageEncoding } from '../contracts/containers.ts';
import { type Encoding, encodingNames } from '../contracts/encoding.ts';
import type { Project } from '../contracts/project.ts';

/**
 * The encodings that the algorithms of a project and its image ask for; all where it leaves the choice of algorithms open. They stand in the
 * schema, so that a change of an algorithm leaves prepared data fresh.
 */
export function encodingsOf(project: Project): Encoding[] {
  const algorithms = algorithmsOf(project);
  if (!algorithms) return [...encodingNames];
  const wanted = algorithms.flatMap((name) => {
    const { encoding } = factsOf[name];
    return encoding === 'any' ? encodingNames : [encoding];
  });
  return [...new Set([...wanted, ...(project.training.image ? [imageEncoding] : [])])];
}
