import { UnsupportedModule } from './errors.ts';

/** JSON as the content of a script element. */
export function inlineJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/**
 * A bundled module as the beginning of an inline script: what it exports is declared there by its name, the rest stays within.
 * @throws UnsupportedModule when its exports are not one clause at the end
 */
export function inlineModule(module: string): string {
  const [clause, names] = /export\s*\{([^{}]*)\};?\s*$/.exec(module) ?? [];
  if (clause === undefined || names === undefined)
    throw new UnsupportedModule('expected a bundled module that ends with its exports, received another one');
  const exported = names.split(',').map((name) => {
    const [inside, outside = inside] = name.trim().split(/\s+as\s+/);
    return { inside: inside!, outside: outside! };
  });
  const returned = exported.map(({ inside, outside }) => `${outside}:${inside}`).join(',');
  const body = module.slice(0, -clause.length);
  const inline = `const {${exported.map(({ outside }) => outside).join(',')}}=(()=>{${body}\nreturn{${returned}}})();\n`;
  // These end a script, or change how it is read, wherever they stand; in code they can stand in texts only.
  return inline.replace(/<\/(?=script)/gi, '<\\/').replaceAll('<!--', '<\\!--');
}
