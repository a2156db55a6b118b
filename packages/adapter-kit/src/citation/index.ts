export { type CitableText, passageElements } from './passage-element.js';
