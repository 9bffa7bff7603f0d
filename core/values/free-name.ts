/** A name that none of the others has: in brackets, where it is taken by a value that is written so. */
export function freeName(name: string, taken: readonly string[]): string {
  return taken.includes(name) ? freeName(`(${name})`, taken) : name;
}
