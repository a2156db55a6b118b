/** The pieces every screen is made of. */
export { BrandMark } from './brand-mark.tsx';
export { Button } from './button.tsx';
export { classNames } from './class-names.ts';
export { Segmented } from './segmented.tsx';
export { Sheet } from './sheet.tsx';
export { TenantAvatar } from './tenant-avatar.tsx';
export { themeScript } from './theme.ts';
export { ThemeSwitch } from './theme-switch.tsx';
export { useMedia, useWide } from './use-media.ts';
