import { memoryObjectStore } from '../../../adapters/memory/index.ts';
import { objectStoreSuite } from '../object-store-suite.ts';

objectStoreSuite('memoryObjectStore', () => memoryObjectStore());
