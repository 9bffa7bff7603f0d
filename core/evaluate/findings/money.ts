import type { Finding } from '../../contracts/findings.ts';
import type { Project } from '../../contracts/project.ts';
import { constantDecisionCosts } from '../../metrics/cost/realised-cost.ts';
import { number } from '../compare-champion.ts';
import type { CostComparison } from '../evaluation-json.ts';

interface CostedPart {
  target: Float64Array;
  costs: Float64Array | null;
}

/**
 * Costs that one decision for all rows makes 0, so that they tell no trial from another, and decisions that save nothing.
 * Undefined where the project states no costs.
 */
export function moneyFinding(
  { objective }: Project,
  parts: readonly CostedPart[],
  cost: CostComparison | null,
): Finding | undefined {
  if (!objective.costs || !cost) return undefined;
  return costsFinding(parts, cost) ?? decisionsFinding(cost);
}

function costsFinding(parts: readonly CostedPart[], cost: CostComparison): Finding | undefined {
  const free = (['allow', 'block'] as const).find((decision) =>
    parts.every(({ target, costs }) => costs && constantDecisionCosts(decision, target, costs).every((c) => c === 0)),
  );
  // A part without positives costs nothing either; then the test part has nothing to tell, which `chance` says.
  const hasBoth = parts.every(({ target }) => target.some((y) => y === 1) && target.some((y) => y === 0));
  if (!free || !hasBoth) return undefined;
  const doing = free === 'allow' ? 'blocking nothing' : 'blocking everything';
  const missing = cost.missing.map(({ column, rows }) => `${rows} test rows have no '${column}', which counts as 0`);
  return {
    code: 'costs',
    severity: 'critical',
    message: [`${doing} costs 0, and so does every trial: the costs tell no model from another`, ...missing].join('; '),
    remedy: 'state in objective.costs what a false positive and a false negative cost, or mend the columns that say so',
  };
}

function decisionsFinding({ saved, model, blockNothing, blockEverything }: CostComparison): Finding | undefined {
  if (saved.lower > 0) return undefined;
  const nothing = blockNothing.value <= blockEverything.value;
  const constant = nothing ? 'blocking nothing' : 'blocking everything';
  const figures = `${number(model.value)} against ${number((nothing ? blockNothing : blockEverything).value)} per 1,000 test rows`;
  const remedy =
    'look whether the costs are right, and for features and rows that tell more; until then the constant decision is as good';
  if (saved.value <= 0)
    return {
      code: 'decisions',
      severity: 'critical',
      message: `its decisions cost no less than ${constant} (${figures})`,
      remedy,
    };
  return {
    code: 'decisions',
    severity: 'warning',
    message: `that its decisions cost less than ${constant} is not certain (${figures}, saved ${number(saved.lower)} to ${number(saved.upper)})`,
    remedy,
  };
}
