import type { DerivedEncoder, Encoder, Input } from './plan.ts';

/** Everything that an encoder reads. */
export function inputsOf(encoder: Encoder): Input[] {
  return encoder.kind === 'derived' ? encoder.inputs : [encoder.input];
}

/** The encoder with its windows at other places. @param to from the place of a window feature to the new one */
export function withWindows(encoder: Encoder, to: (window: number) => number): Encoder {
  const move = (input: Input): Input => ('window' in input ? { window: to(input.window) } : input);
  if (encoder.kind === 'derived') return { ...encoder, inputs: encoder.inputs.map(move) };
  return { ...encoder, input: move(encoder.input) };
}

/** Name for people of what an encoder reads: of its column or window feature, or how several make one number. */
export function inputName(encoder: Encoder, windowNames: readonly string[]): string {
  const names = inputsOf(encoder).map((input) => ('column' in input ? input.column : windowNames[input.window]!));
  return encoder.kind === 'derived' ? derivedName(encoder.operation, names) : names[0]!;
}

function derivedName(operation: DerivedEncoder['operation'], [a, b, c]: string[]): string {
  if (operation === 'days') return `${a} - ${b} (days)`;
  if (operation === 'difference') return `${a} - ${b}`;
  if (operation === 'product') return `${a} × ${b}`;
  return operation === 'ratio' ? `${a} / ${b}` : `(${a} - ${b}) / ${c}`;
}
