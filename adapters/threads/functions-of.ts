/** Functions that a program exports, in an order that all threads agree on. */
export function functionsOf(program: WebAssembly.Module): string[] {
  return WebAssembly.Module.exports(program).flatMap(({ name, kind }) => (kind === 'function' ? [name] : []));
}
