import type { ServingPackage } from '../contracts/serving.ts';
import type { EdgePackage } from './edge-package.ts';

type Column = ServingPackage['contract'][number];

/** `perennial.d.ts`: the record, the windows and the answer of this one model, by their names and types. */
export function typings({ package: pkg, version }: EdgePackage, windowNames: readonly string[]): string {
  const windows = windowNames.map((name) => `  ${property(name)}: number | null;`);
  return `/** Version ${version} of '${comment(pkg.project)}'. */

/** What a prediction is made of. Null: the value is unknown. */
export interface ModelRecord {
${pkg.contract.flatMap((column) => field(column)).join('\n')}
}
${windows.length > 0 ? `\n/** Values of entity windows at the moment of the record; null where there is none. */\nexport interface Windows {\n${windows.join('\n')}\n}\n` : ''}
export interface Contribution {
  feature: string;
  value?: string | number | boolean | null;
  contribution: number;
  reason: string;
}

export interface Explanation {
  scale: 'logOdds' | 'logit' | 'probability' | 'value' | 'logValue' | 'logScore';
  class?: string;
  base: number;
  score: number;
  contributions: Contribution[];
  rest: { count: number; contribution: number };
}

export interface Prediction {
${answer(pkg).join('\n')}
  /** Where it was asked for. */
  explanation?: Explanation;
}

export interface Options {
${windows.length > 0 ? '  windows: Windows;\n' : ''}  /** Whether reasons are wanted. @default false */
  explain?: boolean;
}

/** The record, or the values of its windows, are not what the model reads. */
export declare class InvalidRecord extends Error {
  readonly problems: readonly { path: string; message: string }[];
}

export interface Model {
  readonly project: string;
  readonly version: number;
  readonly digest: string;
  /** Names of the window features. */
  readonly windows: readonly string[];
  /** @throws InvalidRecord that names every fault */
  predict(record: ModelRecord, options${windows.length > 0 ? '' : '?'}: Options): Prediction;
}

/** Compiles the model. It keeps scratch memory: one for each thread. @param json what \`model.json\` holds, parsed */
export declare function loadModel(json: unknown): Model;
`;
}

function field(column: Column): string[] {
  const said = describe(column);
  return [...(said ? [`  /** ${comment(said)} */`] : []), `  ${property(column.name)}: ${typeOf(column)};`];
}

function describe({ type, pii, min, max, notation }: Column): string {
  const bounds = [min === undefined ? '' : `from ${min}`, max === undefined ? '' : `to ${max}`].filter(Boolean);
  return [
    ...(pii ? ['the keyed hash of personal data'] : []),
    ...(type === 'timestamp' ? ['ISO 8601, or milliseconds since 1970'] : []),
    ...(type === 'integer' ? ['a whole number'] : []),
    ...(bounds.length > 0 ? [bounds.join(' ')] : []),
    ...(notation && type !== 'string' && type !== 'text' ? ['or a text as in the files'] : []),
  ].join(', ');
}

function typeOf({ type, required, values, notation }: Column): string {
  const plain = {
    number: 'number',
    integer: 'number',
    boolean: 'boolean',
    timestamp: 'string | number',
    string: values ? values.map((value) => JSON.stringify(value)).join(' | ') : 'string',
    text: 'string',
  }[type];
  const written = notation && (type === 'number' || type === 'integer' || type === 'boolean') ? ' | string' : '';
  return plain + written + (required ? '' : ' | null');
}

function answer({ task, classes, costs, intervals }: ServingPackage): string[] {
  switch (task) {
    case 'binary':
      return [
        `  /** Of ${comment(JSON.stringify(classes[1] ?? ''))}. */`,
        '  probability: number;',
        "  decision: 'allow' | 'review' | 'block';",
        ...(costs ? ['  /** Of the decision on this record. */', '  expectedCost: number;'] : []),
      ];
    case 'multiclass': {
      const names = classes.map((name) => JSON.stringify(name)).join(' | ');
      return [`  label: ${names};`, `  probabilities: { [name in ${names}]: number };`];
    }
    case 'anomaly':
      return [
        '  /** From 0 to 1, near 1 where the record is unlike the others. */',
        '  score: number;',
        "  decision: 'allow' | 'review';",
      ];
    case 'regression':
      return [
        '  value: number;',
        ...(intervals ? ['  interval: { lower: number; upper: number; coverage: number };'] : []),
      ];
  }
}

const property = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** A name in a comment cannot end it. */
const comment = (text: string): string => text.replaceAll('*/', '*\\/').replace(/\s+/g, ' ');
