import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

const looks = {
  solid: 'bg-accent text-on-accent hover:bg-accent-strong',
  outline: 'border border-line-strong bg-surface text-ink hover:bg-sunken',
  danger: 'border border-danger bg-surface text-danger hover:bg-danger-soft',
  quiet: 'text-ink-soft hover:bg-sunken hover:text-ink',
} as const;

const sizes = {
  regular: 'h-9 gap-2 rounded-lg px-3.5 text-sm',
  small: 'h-8 gap-1.5 rounded-md px-2.5 text-[0.8125rem]',
  icon: 'size-9 rounded-lg',
} as const;

export interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof looks;
  size?: keyof typeof sizes;
}

/** A button of the house. Icons inside it are decorative: an icon-only one needs `aria-label`. */
export function Button({
  look = 'outline',
  size = 'regular',
  className,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center whitespace-nowrap font-medium transition-colors',
        'disabled:pointer-events-none disabled:opacity-45',
        looks[look],
        sizes[size],
        className,
      )}
      {...rest}
    />
  );
}
