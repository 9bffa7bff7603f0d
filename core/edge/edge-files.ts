import type { Dataset } from '../contracts/dataset.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { FeaturePlan } from '../features/plan.ts';
import { windowNamesOf } from '../features/window-names.ts';
import { checkProgram } from './check-program.ts';
import { demoPage } from './demo-page.ts';
import { type EdgeOrigin, edgePackage } from './edge-package.ts';
import { readme } from './readme.ts';
import { type Recorded, recordPredictions } from './recorded.ts';
import { typings } from './typings.ts';

export interface EdgeExport {
  /** By name, in one folder. */
  files: { name: string; bytes: Uint8Array }[];
  /** Fields that a record has. */
  fields: { name: string; type: string; personal: boolean }[];
  /** Names of the window features, whose values the caller gives. */
  windows: string[];
  /** Absent where nothing was recorded. */
  recorded?: Pick<Recorded, 'refused'> & { rows: number };
}

/**
 * A registered package as a folder that predicts by itself.
 * @param module the bundled `core/edge/module.ts`
 * @param dataset the rows of the run, some of which are recorded; without it there is no check
 */
export function edgeFiles(pkg: ServingPackage, origin: EdgeOrigin, module: Uint8Array, dataset?: Dataset): EdgeExport {
  const edge = edgePackage(pkg, origin);
  const windows = windowNamesOf(pkg.plan as FeaturePlan);
  const recorded = dataset && recordPredictions(pkg, edge, dataset);
  const code = new TextDecoder().decode(module);
  const texts = {
    'perennial.js': code,
    'perennial.d.ts': typings(edge, windows),
    'model.json': JSON.stringify(edge),
    ...(recorded && { 'recorded.json': `${JSON.stringify(recorded)}\n`, 'check.js': checkProgram }),
    'demo.html': demoPage(edge, windows, code, recorded?.predictions[0]),
    'package.json': `${JSON.stringify(manifest(pkg.project, origin.version, recorded), null, 2)}\n`,
    'README.md': readme(edge, windows, recorded),
  };
  const encoder = new TextEncoder();
  return {
    files: Object.entries(texts).map(([name, text]) => ({ name, bytes: encoder.encode(text) })),
    fields: edge.package.contract.map(({ name, type, pii }) => ({ name, type, personal: pii })),
    windows,
    ...(recorded && { recorded: { rows: recorded.predictions.length, refused: recorded.refused } }),
  };
}

function manifest(project: string, version: number, recorded: Recorded | undefined) {
  return {
    name: `${project}-edge`,
    version: `${version}.0.0`,
    private: true,
    type: 'module',
    exports: { '.': { types: './perennial.d.ts', default: './perennial.js' }, './model.json': './model.json' },
    ...(recorded && { scripts: { check: 'node check.js' } }),
  };
}
