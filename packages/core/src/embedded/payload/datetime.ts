/**
 * Dates and times in payloads and ranges, as microseconds since 1970 UTC.
 *
 * Accepted: RFC 3339 (`T`, `t` or spaces between date and time; the zone `Z`, `UTC`, `+hh:mm`, `+hhmm` or `+hh`), and without
 * a zone, then meaning UTC: `YYYY-MM-DDTHH:MM[:SS[.f]]` and `YYYY-MM-DD`. A zone needs the seconds. Numbers other than the
 * year may have one digit, and spaces may precede date and zone, as the reference engine's parser has it.
 *
 * Microseconds are exact in a double until the year 2255; beyond, they round to the nearest two or four.
 */

const DATE = String.raw`\s*\+?(\d{4})-(\d\d?)-(\d\d?)`;
const ZONE = String.raw`\s*(Z|z|UTC|[+\u2212-]\d\d(?::?\d\d)?)`;
const TIME = String.raw`(?:[Tt]| +)(\d\d?):(\d\d?)(?::(\d\d?)(?:\.(\d+))?(?:${ZONE})?)?`;
const DATETIME = new RegExp(`^${DATE}(?:${TIME})?$`, 'u');
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MICROSECONDS_PER_MINUTE = 60_000_000;

/** The instant that `text` names, or `undefined` when it is none. */
export function parseDatetime(text: string): number | undefined {
  const parts = DATETIME.exec(text);
  if (!parts) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const [hour, minute, second] = [
    Number(parts[4] ?? 0),
    Number(parts[5] ?? 0),
    Number(parts[6] ?? 0),
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return undefined;
  // Second 60 is a leap second, which counts as the first of the next minute.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const offset = parts[8] === undefined ? 0 : zoneMinutes(parts[8]);
  if (offset === undefined) return undefined;
  const minutes = daysSince1970(year, month, day) * 1440 + hour * 60 + minute - offset;
  const fraction = parts[7] === undefined ? 0 : Number(parts[7].slice(0, 6).padEnd(6, '0'));
  return minutes * MICROSECONDS_PER_MINUTE + second * 1_000_000 + fraction;
}

function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z' || zone === 'UTC') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || 0);
  if (hours > 23 || minutes > 59) return undefined;
  return (zone[0] === '+' ? 1 : -1) * (hours * 60 + minutes);
}

function daysOfMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && !leap ? 28 : DAYS_OF_MONTH[month - 1]!;
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar, for years 0 to 9999 (which `Date.UTC` bends below 100). */
function daysSince1970(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 86_400_000;
}
