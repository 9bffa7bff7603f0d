/** The module of an edge export: what is bundled as `perennial.js`. */
export { InvalidRecord, loadModel } from './edge-model.ts';
