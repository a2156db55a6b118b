import { classNames } from './class-names.ts';

/** First letter of a house on its own colour, so that a glance tells whose data is on the screen. */
export function TenantAvatar({
  name,
  hue,
  size = 36,
  className,
}: {
  name: string;
  hue: number;
  size?: number;
  className?: string;
}) {
  return (
    <span
      aria-hidden="true"
      className={classNames(
        'grid shrink-0 place-items-center rounded-[28%] font-serif leading-none text-white',
        className,
      )}
      style={{
        width: size,
        height: size,
        fontSize: size * 0.56,
        background: `oklch(0.5 0.13 ${hue})`,
      }}
    >
      {name.slice(0, 1)}
    </span>
  );
}
