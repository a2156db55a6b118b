import { stringify as printLossless } from 'lossless-json';

/** The JSON text of an answer; `bigint` ids become plain integers. */
export function printJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    // All that JSON.stringify refuses in an answer is a bigint.
    if (!(error instanceof TypeError)) throw error;
    return printLossless(value) ?? 'null';
  }
}
