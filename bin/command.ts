import { type Command, InvalidArgumentError } from 'commander';
import type { Context, Outcome } from './context.ts';

/** A command by its words: `run`, `run show`. */
export interface CommandDefinition {
  /** `runs <name>`; a second word makes a command below a command. */
  usage: string;
  summary: string;
  examples: string[];
  configure?: (command: Command) => Command;
  // Arguments as commander gives them: those of the usage, then the options.
  perform: (context: Context, ...parameters: never[]) => Promise<Outcome>;
}

/** Parses an option's number. */
export function wholeNumber(minimum: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < minimum)
      throw new InvalidArgumentError(`expected a whole number of at least ${minimum}, received '${text}'`);
    return value;
  };
}
