import type { FieldConflict } from './cross-field-rules.ts';
import type { Project } from './project.ts';

/**
 * What sources say of the target, against each other and the task: a label is refused where it comes in, or it is one that every run can read.
 */
export function targetRules({ data: { sources }, objective: { target, task } }: Project): FieldConflict[] {
  const found: FieldConflict[] = [];
  const first = sources.find(({ columns }) => Object.hasOwn(columns, target));
  sources.forEach(({ columns, role }, i) => {
    if (!first || !Object.hasOwn(columns, target)) return;
    const [said, own] = [first.columns[target]!, columns[target]!];
    const path = ['data', 'sources', i, 'columns', target];
    if (isWords(said.type) !== isWords(own.type))
      found.push({
        path: [...path, 'type'],
        message: `expected ${said.type} as in source '${first.name}', received ${own.type}: its labels would count as none`,
      });
    else if (said.values && own.values && [...said.values].sort().join('\n') !== [...own.values].sort().join('\n'))
      found.push({
        path: [...path, 'values'],
        message: `expected ${said.values.join(', ')} as in source '${first.name}', received ${own.values.join(', ')}`,
      });
    if (!isWords(own.type)) return;
    if (task === 'regression')
      found.push({ path: [...path, 'type'], message: `expected number for task regression, received ${own.type}` });
    else if (task === 'binary' && role === 'labels' && !own.values)
      found.push({
        path,
        message:
          'expected values, e.g. [legit, fraud], or type boolean: any other word would be taken, and be a third class in the next run',
      });
  });
  return found;
}

function isWords(type: string): boolean {
  return type === 'string' || type === 'text';
}
