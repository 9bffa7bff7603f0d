import { templatesOf } from '../templates/templates.ts';

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Who acts, and every statement of its policies. */
export interface RoleRights {
  /** `rollout-decide`, or what the role is of. */
  name: string;
  statements: Statement[];
}

interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are untyped JSON
  Properties: any;
}

/** The roles of the templates of `prod` on AWS, as they are deployed. */
export function rolesOfTemplates(): RoleRights[] {
  return Object.values(templatesOf('prod')).flatMap(({ Resources }) => rolesOf(Resources as Record<string, Resource>));
}

function rolesOf(resources: Record<string, Resource>): RoleRights[] {
  const all = Object.entries(resources);
  const functions = all.filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  return all
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id]) => {
      const fn = functions.find(([, { Properties }]) => JSON.stringify(Properties.Role).includes(`"${id}"`));
      const policies = all.filter(
        ([, { Type, Properties }]) =>
          Type === 'AWS::IAM::Policy' && JSON.stringify(Properties.Roles).includes(`"${id}"`),
      );
      const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[]);
      const name = String(fn?.[1].Properties.FunctionName ?? id.replace(/Role\w{8}$/, ''));
      return { name: name.replace('perennial-prod-', ''), statements };
    });
}
