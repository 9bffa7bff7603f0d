import type { Definition, State } from './expand.ts';

/** A step that a container can do: its name in jobs, and when a run does it there. */
interface Place {
  readonly step: string;
  readonly condition: string;
}

const whole = '$exists($states.input.search.runtime)';
const item = '$states.context.Map.Item.Value';
const among = (index: string) => `(${index} in $states.input.search.inContainer)`;

/** By state. In a Map its `ItemSelector` asks; the items do not know of the search. */
const places: Readonly<Record<string, Place>> = {
  TrainTrial: { step: 'trial', condition: among(`${item}.index`) },
  Backtest: { step: 'backtest', condition: `${whole} or ${among(`${item}.trial`)}` },
  Refit: { step: 'refit', condition: `${whole} or ${among('$states.input.evaluate.winner')}` },
};

const marker = 'inContainer';

/**
 * A state machine whose steps of training can be done in containers: before each of them stand the states of the fragment, named
 * after it, and after those it goes on as from the function.
 */
export function withContainers<D extends Definition>(definition: D, fragment: Definition): D {
  return inserted(definition, fragment, false);
}

function inserted<D extends Definition>(definition: D, fragment: Definition, inMap: boolean): D {
  const renamed = (name: string | undefined) => (name && places[name] ? `${name}Where` : name);
  const states = Object.entries(definition.States).flatMap(([name, state]): [string, State][] => {
    const { ItemProcessor, ItemSelector } = state;
    const inner = Object.keys(ItemProcessor?.States ?? {}).find((one) => places[one]);
    const own: State = {
      ...state,
      ...(ItemProcessor && { ItemProcessor: inserted(ItemProcessor, fragment, true) }),
      ...(inner && { ItemSelector: { ...ItemSelector, [marker]: `{% ${places[inner]!.condition} %}` } }),
      ...withNext(state, renamed),
    };
    const place = places[name];
    return place ? [[name, own], ...branch(name, own, place, fragment, inMap)] : [[name, own]];
  });
  const { StartAt } = definition;
  return { ...definition, ...(StartAt && { StartAt: renamed(StartAt) }), States: Object.fromEntries(states) };
}

function withNext({ Next, Default, Choices }: State, renamed: (name: string | undefined) => string | undefined) {
  return {
    ...(Next && { Next: renamed(Next) }),
    ...(Default && { Default: renamed(Default) }),
    ...(Choices && { Choices: Choices.map((choice) => ({ ...choice, Next: renamed(choice.Next) })) }),
  };
}

/** The states of the fragment for one step. */
function branch(name: string, step: State, place: Place, fragment: Definition, inMap: boolean): [string, State][] {
  const text = JSON.stringify(fragment.States)
    .replaceAll('$inContainer', inMap ? `$states.input.${marker}` : place.condition)
    .replaceAll('$step', `'${place.step}'`);
  const states = JSON.parse(text) as Record<string, State>;
  const named = (own: string | undefined) => (own === 'Function' ? name : own && `${name}${own}`);
  return Object.entries(states).map(([own, state]) => {
    const { Catch } = state;
    const moved: State = {
      ...state,
      ...withNext(state, named),
      ...(Catch && { Catch: Catch.map((one) => ({ ...one, Next: named(one.Next) })) }),
    };
    if (own === 'Container' && step.Catch) return [`${name}${own}`, { ...moved, Catch: step.Catch.map(ofInput) }];
    return [`${name}${own}`, own === 'Done' ? { ...moved, ...goingOn(step) } : moved];
  });
}

/** What the step's input was lies under `of` here. */
const ofInput = <T extends { readonly Output?: string | undefined }>(of: T): T => ({
  ...of,
  ...(of.Output && { Output: of.Output.replaceAll('$states.input', '$states.input.of') }),
});

function goingOn(step: State): Partial<State> {
  const { Output, Next, End } = ofInput(step);
  return {
    ...(Output && { Output: Output.replaceAll('$states.result.Payload', '$states.input.container.result') }),
    ...(Next && { Next }),
    ...(End && { End }),
  };
}
