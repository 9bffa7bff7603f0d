import { readFileSync } from 'node:fs';
import { join } from 'node:path';

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
  StartAt: string;
  States: Record<string, State>;
}

export const machineNames = ['ingest', 'reconvert', 'lifecycle', 'monitor'] as const;

export function definitionText(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../state-machines', `${name}.asl.json`), 'utf8');
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
