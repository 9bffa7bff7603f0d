/** The bundled module is not one that a page can hold. */
export class UnsupportedModule extends Error {
  override name = 'UnsupportedModule';
}
