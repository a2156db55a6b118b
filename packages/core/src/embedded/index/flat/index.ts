export { FlatVectors } from './flat-vectors.js';
