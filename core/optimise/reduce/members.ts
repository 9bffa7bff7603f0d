import type { AlgorithmTable } from '../../algorithms/algorithm.ts';
import { columnsOf } from '../../algorithms/average/columns.ts';
import { averageForm } from '../../algorithms/average/form.ts';
import { joinModels } from '../../algorithms/average/join.ts';
import { named } from '../../algorithms/named.ts';
import type { ModelJson } from '../../contracts/model.ts';
import type { TrialMember, TrialSpec } from '../../contracts/steps.ts';
import type { FeatureInfo } from '../../table/feature-matrix.ts';

export type Winner = TrialSpec & { iterations: number };

/** A configuration that was chosen: its model, and where it is an average those of its members, in their order. */
export interface Chosen {
  winner: Winner;
  model: ModelJson;
  /** Empty where it is no average, or where they are not known. */
  members: readonly ModelJson[];
}

/** How much of a configuration is left. */
export interface Left {
  /** Members of an average that are left out, the lightest. */
  membersOut: number;
  /** Of the rounds of its trees. */
  rounds: number;
}

/** Whether fewer rounds of its trees can be had without training. */
export function hasRounds({ winner, members }: Chosen, table: AlgorithmTable): boolean {
  const has = (algorithm: string) => {
    const { cut, thin } = named(table, algorithm);
    return cut !== undefined || thin !== undefined;
  };
  if (!winner.members) return has(winner.algorithm);
  return members.length > 0 && winner.members.some((of) => has(algorithmOf(of, winner)));
}

/** The chosen model with less of it, as training less of it would have made it. */
export function lessOf(
  { winner, model, members }: Chosen,
  { membersOut, rounds }: Left,
  table: AlgorithmTable,
  features: readonly FeatureInfo[],
): ModelJson {
  if (membersOut === 0 && rounds === 1) return model;
  if (!winner.members) return cutTo(winner.algorithm, model, winner.iterations, rounds, table);
  const kept = keptMembers(winner.members, membersOut);
  const whole = kept.map(({ member, m }) => {
    const algorithm = algorithmOf(member, winner);
    const columns = columnsOf(features, named(table, algorithm).encoding);
    const own = cutTo(algorithm, members[m]!, member.iterations, rounds, table);
    return { algorithm, columns, weight: member.weight, model: own };
  });
  return joinModels(
    table,
    whole,
    features.map(({ name }) => name),
  );
}

/** The configuration that trains so much of it, as far as training less says it. */
export function lessSpec(winner: Winner, { membersOut, rounds }: Left, table: AlgorithmTable): Winner {
  const { members } = winner;
  if (!members) return { ...winner, iterations: roundsOf(winner.algorithm, winner.iterations, rounds, table) };
  const kept = keptMembers(members, membersOut).map(({ member }) => ({
    ...member,
    iterations: roundsOf(algorithmOf(member, winner), member.iterations, rounds, table),
  }));
  return { ...winner, members: kept, iterations: kept.reduce((sum, { iterations }) => sum + iterations, 0) };
}

/** What is left to do once it is trained: forests are grown whole, and cut. */
export function cutTrained(model: ModelJson, rounds: number, table: AlgorithmTable): ModelJson {
  if (rounds === 1) return model;
  if (model.algorithm === 'average') {
    const json = averageForm.read(model);
    return { ...json, members: json.members.map((of) => ({ ...of, model: cutTrained(of.model, rounds, table) })) };
  }
  return table.find(({ name }) => name === model.algorithm)?.thin?.(model, rounds) ?? model;
}

function cutTo(algorithm: string, model: ModelJson, iterations: number, rounds: number, table: AlgorithmTable) {
  if (rounds === 1) return model;
  const { cut, thin } = named(table, algorithm);
  return cut?.(model, fractionOf(iterations, rounds)) ?? thin?.(model, rounds) ?? model;
}

function roundsOf(algorithm: string, iterations: number, fraction: number, table: AlgorithmTable): number {
  return named(table, algorithm).cut ? fractionOf(iterations, fraction) : iterations;
}

const fractionOf = (iterations: number, fraction: number) => Math.max(1, Math.round(iterations * fraction));

/** The heaviest, whose weights add up to 1 again. */
function keptMembers(members: readonly TrialMember[], out: number): { member: TrialMember; m: number }[] {
  const byWeight = members
    .map((member, m) => ({ member, m }))
    .sort((a, b) => b.member.weight - a.member.weight || a.m - b.m);
  const kept = byWeight.slice(0, members.length - out).sort((a, b) => a.m - b.m);
  const total = kept.reduce((sum, { member }) => sum + member.weight, 0);
  return kept.map(({ member, m }) => ({ member: { ...member, weight: member.weight / total }, m }));
}

const algorithmOf = (member: TrialMember, winner: Winner) => member.algorithm ?? winner.algorithm;
