import { treeRules } from '../../contracts/algorithm-parameters.ts';

/** How the bins are made that trials share: the defaults. */
export const sharedBins = { maxBin: treeRules.maxBin.default, minDataInBin: treeRules.minDataInBin.default } as const;
