const UUID =
  /^(?:urn:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;

/** The usual form of 32 hexadecimal digits. */
export function hyphenated(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The usual form, in lower case with hyphens, of any UUID spelling, or `undefined`. */
export function canonicalUuid(text: string): string | undefined {
  const parts = UUID.exec(text);
  return parts
    ? `${parts[1]}-${parts[2]}-${parts[3]}-${parts[4]}-${parts[5]}`.toLowerCase()
    : undefined;
}
