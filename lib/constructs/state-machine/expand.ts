/** A retrier of the Amazon States Language. */
export type Retrier = Readonly<Record<string, unknown>>;

/** `state-machines/policies.json`: what can pass, by name, and how often and how long it is waited for. */
export type Policies = Readonly<Record<string, Retrier>>;

/** How a definition file says it: a policy's name, a policy with fields of its own, or a retrier in full. */
type RetryEntry = string | (Retrier & { readonly Policy?: string });

export interface State {
  readonly Type: string;
  readonly Arguments?: { readonly FunctionName?: string };
  readonly Retry?: readonly RetryEntry[];
  readonly Catch?: readonly { readonly Next?: string | undefined; readonly Output?: string }[];
  readonly Choices?: readonly { readonly Next?: string | undefined }[];
  readonly Default?: string | undefined;
  readonly Next?: string | undefined;
  readonly End?: boolean;
  readonly Output?: string;
  readonly ItemSelector?: Readonly<Record<string, string>>;
  readonly ItemProcessor?: Definition;
}

export interface Definition {
  readonly StartAt?: string | undefined;
  readonly States: Readonly<Record<string, State>>;
}

export class UnknownPolicy extends Error {
  override name = 'UnknownPolicy';
  constructor(state: string, received: string, known: readonly string[]) {
    super(`state ${state} retries by the policy '${received}', expected one of: ${known.join(', ')}`);
  }
}

/** Seconds that a task waits for its function beyond the function's own timeout: so that this one is what is reported. */
const margin = 30;

/**
 * Fills in what a definition file leaves to one place: retriers by their policies, and the timeout of a task that calls a
 * function by that of the function. A task that waits for something else states its own.
 *
 * @param timeouts seconds, by the token of the function
 * @throws UnknownPolicy
 */
export function expandDefinition<D extends Definition>(
  definition: D,
  policies: Policies,
  timeouts: Readonly<Record<string, number>>,
): D {
  const expandState = (name: string, state: State): State => {
    const seconds = timeouts[/^\$\{(\w+)\}$/.exec(state.Arguments?.FunctionName ?? '')?.[1] ?? ''];
    return {
      ...(seconds !== undefined && { TimeoutSeconds: seconds + margin }),
      ...state,
      ...(state.Retry && { Retry: state.Retry.map((entry) => expandRetry(name, entry, policies)) }),
      ...(state.ItemProcessor && { ItemProcessor: expandDefinition(state.ItemProcessor, policies, timeouts) }),
    };
  };
  const states = Object.entries(definition.States).map(([name, state]) => [name, expandState(name, state)]);
  return { ...definition, States: Object.fromEntries(states) };
}

function expandRetry(state: string, entry: RetryEntry, policies: Policies): Retrier {
  const { Policy: name, ...own }: Retrier & { Policy?: string } = typeof entry === 'string' ? { Policy: entry } : entry;
  if (name === undefined) return own;
  const policy = policies[name];
  if (!policy) throw new UnknownPolicy(state, name, Object.keys(policies));
  return { ...policy, ...own };
}
