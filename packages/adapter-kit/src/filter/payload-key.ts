import { VectorStoreError } from '../error/index.js';

/**
 * A payload path as callers write it: `city`, `address.city`, `tags[]`, `"key.with.dots"`. Keys that Qdrant's path syntax
 * wants between quotes (anything but letters, digits, `_` and `-`) get them here.
 */
export function payloadKey(key: string): string {
  if (key === '') throw new VectorStoreError('invalid-filter', 'a filter has an empty field name');
  return splitOutsideQuotes(key).map(quoteWhereNeeded).join('.');
}

/** The path of `key` inside the object at `parent`. */
export function nestedKey(parent: string, key: string): string {
  return parent === '' ? key : `${parent}.${key}`;
}

const plainStep = /^[\p{Alphabetic}\p{N}_-]+(?:\[\d*\])*$/u;
const quotedStep = /^"[^"\\]*"(?:\[\d*\])*$/;

function quoteWhereNeeded(step: string): string {
  if (plainStep.test(step) || quotedStep.test(step)) return step;
  if (step === '' || step.includes('"') || step.includes('\\')) {
    throw new VectorStoreError('invalid-filter', `${JSON.stringify(step)} is no payload key`);
  }
  return `"${step}"`;
}

function splitOutsideQuotes(key: string): string[] {
  const steps = [''];
  let isQuoted = false;
  for (const character of key) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === '.' && !isQuoted) steps.push('');
    else steps[steps.length - 1] += character;
  }
  return steps;
}
