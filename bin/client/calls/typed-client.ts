import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import { root } from '../../../package/root.ts';
import { type RecordField, recordFields } from './record-fields.ts';
import { pythonText } from './snippets.ts';

export const clientLanguages = ['typescript', 'python'] as const;
export type ClientLanguage = (typeof clientLanguages)[number];

const sources = {
  typescript: 'clients/typescript/perennial-client.ts',
  python: 'clients/python/perennial_client.py',
} as const;

/**
 * A client of one project in one file without dependencies: the client of all projects, and the types of this one's records and predictions, as
 * the model that serves takes and gives them.
 */
export async function typedClient(language: ClientLanguage, pkg: ServingPackage, version: number): Promise<string> {
  const source = await readFile(join(root, sources[language]), 'utf8');
  const name = className(pkg.project, source);
  const types = language === 'python' ? pythonTypes(name, pkg, version) : typescriptTypes(name, pkg, version);
  return `${source.trimEnd()}\n\n${types}`;
}

function typescriptTypes(name: string, pkg: ServingPackage, version: number): string {
  const fields = recordFields(pkg).map((field) => {
    const types = [...typescriptType(field), ...(field.nullable ? ['null'] : [])];
    return `  ${JSON.stringify(field.name)}${field.needed ? '' : '?'}: ${types.join(' | ')};`;
  });
  return `/** A record of ${pkg.project}, as version ${version} takes it; null says that a value is unknown. */
export type ${name}Record = {
${fields.join('\n')}
};

export type ${name}Prediction = ${predictionType(pkg)};

export class ${name} extends Client<${name}Record, ${name}Prediction> {
  constructor(options: Omit<ClientOptions, 'project'>) {
    super({ ...options, project: ${JSON.stringify(pkg.project)} });
  }
}
`;
}

function typescriptType({ type, values }: RecordField): string[] {
  if (values) return values.map((value) => JSON.stringify(value));
  return {
    number: ['number'],
    integer: ['number'],
    boolean: ['boolean'],
    string: ['string'],
    text: ['string'],
    timestamp: ['string', 'number'],
  }[type];
}

function pythonTypes(name: string, pkg: ServingPackage, version: number): string {
  const fields = recordFields(pkg).map((field) => {
    const types = [...pythonType(field), ...(field.nullable ? ['None'] : [])];
    const type = types.length > 1 ? `Union[${types.join(', ')}]` : types[0]!;
    return `        ${pythonText(field.name)}: ${field.needed ? type : `NotRequired[${type}]`},`;
  });
  const prediction = predictionType(pkg);
  return `
# A record of ${pkg.project}, as version ${version} takes it; None says that a value is unknown.
${name}Record = TypedDict(
    "${name}Record",
    {
${fields.join('\n')}
    },
)

${name}Prediction = ${prediction}


class ${name}(Client[${name}Record, ${prediction}]):
    """Predictions and labels of ${pkg.project}; the options are those of \`\`Client\`\`."""

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        timeout: float = 30.0,
        attempts: int = 5,
        max_wait: float = 30.0,
    ) -> None:
        super().__init__(url, ${pythonText(pkg.project)}, key, timeout=timeout, attempts=attempts, max_wait=max_wait)
`;
}

function pythonType({ type, values }: RecordField): string[] {
  if (values) return [`Literal[${values.map(pythonText).join(', ')}]`];
  return {
    number: ['float'],
    integer: ['int'],
    boolean: ['bool'],
    string: ['str'],
    text: ['str'],
    timestamp: ['str', 'int'],
  }[type];
}

function predictionType({ task }: ServingPackage): string {
  return {
    binary: 'BinaryPrediction',
    multiclass: 'MulticlassPrediction',
    regression: 'RegressionPrediction',
    anomaly: 'AnomalyPrediction',
  }[task];
}

/** `bank-fraud` is `BankFraud`; what its file means something else by is followed by `Project`: `ClientProject`, `NoneProject`. */
function className(project: string, source: string): string {
  const name = project.replace(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase()).replaceAll('-', '');
  const words = new Set(source.match(/\b[A-Z]\w*/g));
  return ['', 'Record', 'Prediction'].some((end) => words.has(name + end)) ? `${name}Project` : name;
}
