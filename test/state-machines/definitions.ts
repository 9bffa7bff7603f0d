import { ofType, synthesise } from '../lib/synthesise.ts';

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: string;
}

export interface State {
  Type: 'Task' | 'Map' | 'Choice' | 'Succeed' | 'Fail' | 'Pass' | 'Wait' | 'Parallel';
  Resource?: string;
  Next?: string;
  End?: boolean;
  Default?: string;
  Choices?: { Next: string; Condition: string }[];
  Catch?: { ErrorEquals: string[]; Next: string; Output?: string }[];
  Retry?: Retrier[];
  TimeoutSeconds?: number;
  MaxConcurrency?: number | string;
  Items?: string;
  ItemSelector?: Record<string, string>;
  ItemProcessor?: Machine & { ProcessorConfig: { Mode: string } };
  Arguments?: { FunctionName: string; Payload: string };
  Output?: string;
}

export interface Machine {
  QueryLanguage?: string;
  TimeoutSeconds?: number;
  StartAt: string;
  States: Record<string, State>;
}

export const machineNames = ['approval', 'ingest', 'reconvert', 'lifecycle', 'monitor'] as const;

/** The definition as Step Functions is given it, apart from the values of its tokens. */
export function definitionText(name: string): string {
  const found = ofType(synthesise(), 'AWS::StepFunctions::StateMachine').find(
    ([, { Properties }]) => Properties.StateMachineName === `perennial-dev-${name}`,
  );
  if (!found) throw new Error(`no state machine '${name}' in the templates`);
  return found[1].Properties.DefinitionString as string;
}

export const machine = (name: string) => JSON.parse(definitionText(name)) as Machine;

/** A machine and the machines within its Map states. */
export function nested(of: Machine): Machine[] {
  const inner = Object.values(of.States).flatMap(({ ItemProcessor }) => (ItemProcessor ? nested(ItemProcessor) : []));
  return [of, ...inner];
}

/** All states, those within Map states included. */
export const statesOf = (of: Machine) => nested(of).flatMap(({ States }) => Object.entries(States));

export const successors = ({ Next, Default, Choices = [], Catch = [] }: State) =>
  [Next, Default, ...Choices.map((choice) => choice.Next), ...Catch.map((c) => c.Next)].filter((n) => n !== undefined);
