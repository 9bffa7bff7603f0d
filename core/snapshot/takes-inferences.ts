import type { Project } from '../contracts/project.ts';

/** Whether records that were predicted are rows of the project: where it has a key, unless it says otherwise. */
export function takesInferences({ data }: Project): boolean {
  return data.inferences ?? hasKey(data.sources);
}

/** Whether the inference log says anything of the rows: its predictions join them by key. */
export function readsInferences(project: Project): boolean {
  return takesInferences(project) || hasKey(project.data.sources);
}

function hasKey(sources: Project['data']['sources']): boolean {
  return sources.some((source) => source.role === 'records' && source.key !== undefined);
}
