import type { ModelJson } from '../../contracts/model.ts';
import { MalformedModel } from '../errors.ts';
import { type LinkName, linkNames } from '../link-name.ts';
import { listOf, type ModelForm, modelForm, part } from '../model-form.ts';

/** One of the models of an average. */
export interface Member {
  /** Of all members they add up to 1. */
  weight: number;
  /** Where the average has the member's features, in the member's order. */
  columns: number[];
  model: ModelJson;
}

/**
 * The weighted mean of the raw scores of models of any algorithms, each of its own features: those of a plan of every encoding, or of one that
 * they share.
 */
export interface AverageJson extends ModelJson {
  algorithm: 'average';
  link: LinkName;
  members: Member[];
}

const link = part('the name of a link', (value): value is LinkName => linkNames.some((name) => name === value));
const member = part('a weight, columns and a model', isMember);

const form = modelForm<AverageJson>('average', { link, members: listOf(member, 'a list of weighted models') });

export const averageForm: ModelForm<AverageJson> = {
  ...form,
  read(json) {
    const read = form.read(json);
    const { features, members, outputs, task } = read;
    if (members.length === 0) throw new MalformedModel('average: expected at least one member, received none');
    for (const { columns, model } of members) {
      if (columns.length !== model.features.length)
        throw new MalformedModel(
          `average: received ${columns.length} columns for ${model.features.length} features of a member (${model.algorithm})`,
        );
      const outside = columns.find((f) => !Number.isInteger(f) || f < 0 || f >= features.length);
      if (outside !== undefined)
        throw new MalformedModel(`average: column ${outside} of a member is not one of ${features.length} features`);
      if (model.outputs !== outputs || model.task !== task)
        throw new MalformedModel(`average: a member predicts something else (${model.task}, ${model.outputs} outputs)`);
    }
    return read;
  },
};

function isMember(value: unknown): value is Member {
  if (typeof value !== 'object' || value === null) return false;
  const { weight, columns, model }: { readonly [K in keyof Member]?: unknown } = value;
  return typeof weight === 'number' && Array.isArray(columns) && typeof model === 'object' && model !== null;
}
