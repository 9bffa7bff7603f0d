import { runtimeOfModel } from '../contracts/model.ts';
import { objectWith } from '../contracts/schema.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import { inputsOf } from '../features/inputs.ts';
import type { Encoder, FeaturePlan } from '../features/plan.ts';
import { costColumns } from '../metrics/cost/cost.ts';
import { UnsupportedModel } from '../onnx/errors.ts';

/** What an export of a model says of where it came from. */
export interface EdgeOrigin {
  version: number;
  digest: string;
  /** Binary: log odds by which the route adjusted it for the base rate when it was exported. @default 0 */
  shift?: number;
}

/** `model.json` of an edge export. */
export interface EdgePackage extends EdgeOrigin {
  edge: 1;
  /** As it serves, with a contract of the columns alone that a prediction reads. */
  package: ServingPackage;
}

/** The light check of a file that an export wrote. */
export const edgePackageSchema = objectWith<EdgePackage>('the model.json of an edge export (format 1)', {
  edge: 1,
  version: 'number',
  digest: 'string',
  shift: 'number?',
  package: 'object',
});

/**
 * A package as it leaves the platform. The caller gives the values of entity windows, so that the columns that only windows read are not
 * asked for; and there is no key to hash with, so that personal data are texts: the keyed hashes.
 * @throws UnsupportedModel for a graph of ONNX, which needs a runtime
 */
export function edgePackage(pkg: ServingPackage, origin: EdgeOrigin): EdgePackage {
  if (runtimeOfModel(pkg.model.algorithm))
    throw new UnsupportedModel(
      `the model of project '${pkg.project}' is an imported graph of ONNX, which our code alone does not run; use \`perennial export ${pkg.project} ${origin.version} --format onnx\` with a runtime of your own`,
    );
  const plan = pkg.plan as FeaturePlan;
  const read = columnsRead(pkg, plan);
  const { heldOut: _, ...served } = pkg;
  return {
    edge: 1,
    ...origin,
    package: {
      ...served,
      contract: pkg.contract.filter(({ name }) => read.has(name)).map(contractAtTheEdge),
      plan: { ...plan, dropped: [] },
    },
  };
}

/** Columns that a prediction is made of: those of features, of ages and of costs. */
function columnsRead({ costs }: ServingPackage, { encoders, time }: FeaturePlan): Set<string> {
  const columns = encoders.flatMap((encoder) => inputsOf(encoder).flatMap((i) => ('column' in i ? [i.column] : [])));
  return new Set([...columns, ...(time !== null && encoders.some(readsTime) ? [time] : []), ...costColumns(costs)]);
}

function readsTime(encoder: Encoder): boolean {
  return encoder.kind === 'date' && encoder.parts.some(({ part }) => part === 'age');
}

type Column = ServingPackage['contract'][number];

function contractAtTheEdge(column: Column): Column {
  const { name, required, pii } = column;
  return pii ? { name, type: 'string', required, used: true, pii } : { ...column, used: true };
}
