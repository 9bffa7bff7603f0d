import type { RoleRights, Statement } from './roles.ts';

/** A row of the table: what a role writes, reads and sets in motion. */
export interface RightsRow {
  name: string;
  writes: string;
  reads: string;
  starts: string;
}

const list = <T>(value: T | readonly T[]): T[] => (Array.isArray(value) ? [...value] : [value as T]);
const text = (value: unknown) => JSON.stringify(value);
const actionsOf = ({ Action }: Statement) => list(Action);

/** What the functions of the platform may set in motion, by action: in words. */
const words: readonly [action: RegExp, what: string][] = [
  [/^events:PutEvents$/, 'events'],
  [/^sqs:SendMessage$/, 'messages'],
  [/^sns:Publish$/, 'mails'],
  [/^lambda:InvokeFunction$/, 'functions'],
  [/^states:StartExecution$/, 'executions'],
  [/^states:StopExecution$/, 'ends executions'],
  [/^scheduler:(Create|Update|Delete)/, 'schedules'],
  [/^glue:(Create|Update)/, 'tables for SQL'],
  [/^firehose:Put/, 'inference log'],
  [/^ssm:PutParameter$/, 'the secret of the hashes, once'],
  [/^s3:PutObjectTagging$/, 'expiry of raw files'],
];

/** What each role may do at worst. Traces and own logs are left out: all may write them. */
export function rightsRows(roles: readonly RoleRights[]): RightsRow[] {
  return roles
    .map(({ name, statements }) => {
      const table = (actions: RegExp) =>
        statements
          .filter((s) => actionsOf(s).some((a) => actions.test(a)))
          .flatMap((s) => {
            const keys = list(s.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []);
            if (keys.length > 0) return keys.map((key) => `\`${key}\``);
            return /Registry/.test(text(s.Resource)) ? ['all of the registry'] : ['entity windows'];
          });
      const zones = (action: string) =>
        statements
          .filter((s) => actionsOf(s).includes(action))
          .flatMap((s) => list(s.Resource).flatMap((r) => /\/([a-z-]+)\/\*"/.exec(text(r))?.[1] ?? []))
          .map((zone) => `${zone}/`);
      const removes = table(/^dynamodb:DeleteItem$/);
      return {
        name,
        writes: said([
          ...zones('s3:PutObject'),
          ...table(/^dynamodb:(PutItem|UpdateItem|BatchWriteItem)$/),
          ...(removes.length > 0 ? [`removes ${[...new Set(removes)].join(', ')}`] : []),
        ]),
        reads: said([
          ...zones('s3:GetObject'),
          ...table(/^dynamodb:(GetItem|Query)$/),
          ...(statements.some((s) => actionsOf(s).includes('ssm:GetParameter')) ? ['the secret of the hashes'] : []),
        ]),
        starts: said(
          words.flatMap(([action, what]) =>
            statements.some((s) => actionsOf(s).some((a) => action.test(a))) ? [what] : [],
          ),
        ),
      };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const said = (parts: readonly string[]) => [...new Set(parts)].join(', ') || '–';

/** The table of docs/security.md. */
export function rightsTable(rows: readonly RightsRow[]): string {
  const titles = { name: 'role', writes: 'writes', reads: 'reads', starts: 'sets in motion' };
  const columns = ['name', 'writes', 'reads', 'starts'] as const;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map((c) => titles[c])),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((c) => row[c]))),
  ].join('\n');
}
