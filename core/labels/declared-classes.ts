import type { Project } from '../contracts/project.ts';
import { sameValue } from './same-value.ts';

/**
 * The classes of the target as far as the project file says them: binary [negative, positive]; undefined where only labels can tell.
 */
export function declaredClasses({ objective, data }: Project): string[] | undefined {
  const { task, target, positive } = objective;
  if (task === 'regression') return undefined;
  const column = data.sources.find(({ columns }) => Object.hasOwn(columns, target))?.columns[target];
  if (task === 'multiclass') return column?.values && [...column.values];
  if (column?.type === 'boolean') return positive === false ? ['true', 'false'] : ['false', 'true'];
  if (column?.values?.length !== 2 || positive === undefined) return undefined;
  const yes = column.values.find((name) => sameValue(name, positive));
  const no = column.values.find((name) => name !== yes);
  return yes === undefined || no === undefined ? undefined : [no, yes];
}
