import { reductionKinds } from '../../contracts/reduction.ts';
import { type ModelReducer, type ModelReduction, modelReducer } from '../reducer.ts';
import { type AverageJson, averageForm, type Member } from './form.ts';

/** @param reducers of what may be a member */
export function averageReducer(reducers: readonly ModelReducer[]): ModelReducer {
  const of = ({ model }: Member) => reducers.find(({ name }) => name === model.algorithm);
  const own = (member: Member, kind: string): ModelReduction | undefined =>
    of(member)?.reductions.find((reduction) => reduction.kind === kind);
  const kinds = reductionKinds.filter((kind) => kind !== 'members' && kind !== 'rounds');
  return modelReducer(averageForm, {
    shorten: (json) => withModels(json, (member) => of(member)?.shorten(member.model) ?? member.model),
    reductions: kinds.map((kind) => ({
      kind,
      levels(json: AverageJson) {
        const levels = json.members.flatMap((member) => own(member, kind)?.levels(member.model) ?? []);
        return [...new Set(levels)].sort((a, b) => a - b);
      },
      // A level that one of them does not have is its last.
      apply: (json: AverageJson, level: number, like: AverageJson) =>
        withModels(json, (member, m) => {
          const { model } = member;
          const reduction = own(member, kind);
          const last = reduction?.levels(like.members[m]!.model).at(-1);
          if (!reduction || last === undefined) return model;
          return reduction.apply(model, Math.min(level, last), like.members[m]!.model);
        }),
    })),
    reads({ features, members }) {
      const read = features.map(() => false);
      for (const member of members) {
        const reads = of(member)?.reads(member.model);
        for (const [i, f] of member.columns.entries()) if (reads?.[i] ?? true) read[f] = true;
      }
      return read;
    },
    onFeatures(json, kept) {
      const place = new Map(kept.map((f, i) => [f, i]));
      const members = json.members.map((member) => {
        const own = member.columns.flatMap((f, i) => (place.has(f) ? [i] : []));
        return {
          ...member,
          columns: own.map((i) => place.get(member.columns[i]!)!),
          model: own.length === member.columns.length ? member.model : of(member)!.onFeatures(member.model, own),
        };
      });
      return { ...json, features: kept.map((f) => json.features[f]!), members };
    },
  });
}

function withModels(json: AverageJson, of: (member: Member, m: number) => Member['model']): AverageJson {
  return { ...json, members: json.members.map((member, m) => ({ ...member, model: of(member, m) })) };
}
