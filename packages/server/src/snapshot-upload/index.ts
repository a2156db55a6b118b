export type { Upload } from './read-upload.js';
export { readUpload } from './read-upload.js';
