/** A text as the first string of a program, whatever it holds. */
export function pythonText(text: string): string {
  return `"""${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"""`;
}
