type Fields = Record<string, unknown>;

/** Sets a field of a record, whatever it is called: assigning to `__proto__` would change the object instead. */
export function setField(record: Fields, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
  else record[name] = value;
}

/** A field of a record that is its own, not what every object has (`constructor`). */
export function ownField(record: Fields, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
