/** What surrounds the screens. */
export { Frame } from './frame.tsx';
export { ScreenHeader } from './screen-header.tsx';
